/** Stands for a part of a text that is not known. No text of a file holds it: files with a NUL byte are not read. */
export const UNKNOWN_PART = '\0'
