import { parseModeChangeRecord } from '../../deploy/modes/mode-change-record.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import type { PlanRecord } from '../../deploy/plans/plan.ts'
import { refreshModeChange } from './refresh-mode-change.ts'
import { carryOut, planServiceDeployment, planServiceRollback, type PlanningPorts } from '../deploying/plan-service.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'
import {
  findEnvironment,
  readDeclaredCalls,
  readSetting,
  type Setting,
  type SettingPorts,
} from '../deploying/read-setting.ts'

/**
 * Renders every open pull request of ours in a config repository anew on its head as it is now: deployments, rollbacks and changes of mode. Two of
 * them may touch one callee's policy: once the first is merged, the second would conflict, or speak for a state that is gone. A second run
 * writes nothing.
 */
export async function refreshProposals(
  configRepo: RepoRef,
  ports: SettingPorts & PlanningPorts & Pick<Ports, 'log'>,
): Promise<void> {
  const settings = new Map<string, Setting | undefined>()
  for (const proposal of await ports.proposals.readOpenProposals(configRepo)) {
    const record = parsePlanBody(proposal.body)
    const mode = record === undefined ? parseModeChangeRecord(proposal.body) : undefined
    const source = record?.sources[0]?.repository ?? mode?.source.repository
    if (source === undefined) continue
    if (!settings.has(source)) settings.set(source, await readSourceSetting(configRepo, source, ports))
    const setting = settings.get(source)
    if (setting === undefined) continue
    const outcome =
      record === undefined
        ? mode && (await refreshModeChange(setting, { record: mode, proposal }, ports))
        : await refreshProposal(setting, record, ports)
    ports.log.info({ proposal: proposal.number, outcome }, 'looked at an open pull request of ours again')
  }
}

// The record names the services' repository; only one that names this config repository in turn is believed.
async function readSourceSetting(
  configRepo: RepoRef,
  source: string,
  ports: SettingPorts,
): Promise<Setting | undefined> {
  const [owner = '', name = ''] = source.split('/')
  if (owner !== configRepo.owner) return undefined
  const setting = await readSetting({ installation: configRepo.installation, owner, name }, ports)
  return setting?.configRepo.name === configRepo.name ? setting : undefined
}

async function refreshProposal(setting: Setting, record: PlanRecord, ports: PlanningPorts): Promise<string> {
  const environment = findEnvironment(setting, record.environment)
  if (environment === undefined) return 'unknown environment'
  const { service, version, declaredAt, trigger, requestedBy, sources, reason } = record
  const pull = sources[0]?.pull ?? 0
  const planned =
    record.kind === 'rollback'
      ? await planServiceRollback(setting, environment, { service, to: version, pull, requestedBy, reason }, ports)
      : await planServiceDeployment(
          setting,
          environment,
          {
            service,
            version: undefined,
            calls: await readDeclaredCalls(setting, service, declaredAt),
            declaredAt,
            pull,
            trigger,
            requestedBy,
          },
          ports,
        )
  return (await carryOut(setting, planned, ports)).state
}
