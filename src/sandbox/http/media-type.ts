import type { Answer } from '../world/answer.ts'

export type Media = 'diff' | 'patch' | 'sha'

/** The form other than JSON that an Accept header asks for (docs: media types): `application/vnd.github.diff`. */
export function mediaOf(accept: string): Media | undefined {
  const found = /application\/vnd\.github\.(?:v3\.)?(diff|patch|sha)\b/.exec(accept)?.[1]
  return found as Media | undefined
}

/** Text in one of those forms. */
export function mediaAnswer(media: Media, text: string): Answer {
  const type = `application/vnd.github.${media}; charset=utf-8`
  return {
    status: 200,
    body: Buffer.from(text),
    headers: { 'content-type': type, 'x-github-media-type': `github.v3; param=${media}` },
  }
}
