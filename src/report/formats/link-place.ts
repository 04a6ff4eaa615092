import { codeSpan, renderLink } from '../../text/escape-markdown.ts'
import { printPlace } from '../../text/plain-text.ts'

/** Shows a place as markdown. */
export type LinkPlace = (place: { readonly path: string; readonly line?: number | undefined }) => string

/**
 * Places as `path:line`, each a link to the file at that commit of the repository (`owner/name`). Links are relative to
 * the host, so that they hold on GitHub Enterprise too.
 */
export function linkPlaces(repository: string, commit: string): LinkPlace {
  return (place) => {
    const segments = [...repository.split('/'), 'blob', commit, ...place.path.split('/')]
    return renderLink(codeSpan(printPlace(place)), segments, place.line === undefined ? '' : `#L${place.line}`)
  }
}

/** Places as `path:line` without links. */
export function showPlace(place: Parameters<LinkPlace>[0]): string {
  return codeSpan(printPlace(place))
}
