import { environmentFiles } from '../../deploy/releases/environment-paths.ts'
import { parseObservations, type ObservationFile } from '../../deploy/modes/parse-observations.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { Repository } from '../ports/ports.ts'

/** A line for each caller, callee, port, action and day of a large cluster takes less. */
const OBSERVATIONS_BYTES_MAX = 16 * 1024 * 1024

/**
 * Reads the file of the config repository in which a job of the cluster writes down what was seen of an environment's
 * connections. Undefined: there is none. One that cannot be read as a whole is no evidence: it has error findings, and
 * no observations.
 */
export async function readObservations(
  repository: Pick<Repository, 'readTree' | 'readFiles'>,
  { commit, environment }: { readonly commit: string; readonly environment: Environment },
): Promise<ObservationFile | undefined> {
  const { observations: path } = environmentFiles(environment)
  const entries = (await repository.readTree(commit)).filter((entry) => entry.path === path)
  const { files, unreadable } = await repository.readFiles(entries, { maxBytes: OBSERVATIONS_BYTES_MAX })
  const [file] = files
  if (file !== undefined) {
    const read = parseObservations(file.text, path)
    return read.findings.length === 0 ? read : { ...read, value: [] }
  }
  const [failed] = unreadable
  if (failed === undefined) return undefined
  const message = `${path} cannot be read (${failed.reason})`
  const hint = `It has to be a plain file of at most ${OBSERVATIONS_BYTES_MAX / 1024 / 1024} MiB: sum up what is alike in one line with count.`
  return {
    path,
    value: [],
    findings: [{ code: `file-${failed.reason}`, severity: 'error', message, hint, place: { path } }],
  }
}
