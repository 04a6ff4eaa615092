/** The protocols whose ports policies know. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP'
