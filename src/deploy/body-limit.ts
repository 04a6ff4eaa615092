/** GitHub's limit for the body of a pull request. */
export const BODY_CHARACTERS_MAX = 65_536
