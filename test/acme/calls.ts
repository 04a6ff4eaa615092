/**
 * Every call that the code of `acme/services` makes, by reading it: caller, callee, methods. Methods are left out where
 * code names none.
 */
export const acmeCalls: readonly {
  readonly caller: string
  readonly callee: string
  readonly methods?: readonly string[]
}[] = [
  { caller: 'cron.interest', callee: 'service.ledger', methods: ['CreateEntry'] },
  { caller: 'cron.interest', callee: 'service.pot', methods: ['ListPots'] },
  { caller: 'service.account', callee: 'service.ledger', methods: ['ReadBalance'] },
  { caller: 'service.account', callee: 'service.user', methods: ['ReadUser'] },
  { caller: 'service.api.mobile', callee: 'service.account', methods: ['ListAccounts', 'ReadAccount'] },
  { caller: 'service.api.mobile', callee: 'service.card', methods: ['FreezeCard'] },
  { caller: 'service.api.mobile', callee: 'service.feed', methods: ['ListItems'] },
  { caller: 'service.api.mobile', callee: 'service.payment', methods: ['CreatePayment'] },
  { caller: 'service.api.mobile', callee: 'service.pot', methods: ['CreatePot', 'ListPots'] },
  { caller: 'service.api.mobile', callee: 'service.statement', methods: ['ReadStatement'] },
  { caller: 'service.api.mobile', callee: 'service.user', methods: ['ReadUser', 'UpdateUser'] },
  { caller: 'service.card', callee: 'service.account', methods: ['ReadAccount'] },
  { caller: 'service.card', callee: 'service.currency', methods: ['ConvertAmount'] },
  { caller: 'service.card', callee: 'service.fraud', methods: ['CheckCard'] },
  { caller: 'service.card', callee: 'service.notification', methods: ['SendNotification'] },
  { caller: 'service.feed', callee: 'service.emoji', methods: ['PickEmoji'] },
  { caller: 'service.feed', callee: 'service.transaction', methods: ['ListTransactions'] },
  { caller: 'service.fraud', callee: 'service.transaction', methods: ['ListTransactions'] },
  { caller: 'service.fraud', callee: 'service.user', methods: ['ReadUser'] },
  { caller: 'service.notification', callee: 'service.card' },
  { caller: 'service.notification', callee: 'service.user', methods: ['ReadContact'] },
  { caller: 'service.payment', callee: 'service.account', methods: ['ReadAccount'] },
  { caller: 'service.payment', callee: 'service.currency', methods: ['ConvertAmount'] },
  { caller: 'service.payment', callee: 'service.fraud', methods: ['CheckPayment'] },
  { caller: 'service.payment', callee: 'service.id', methods: ['GenerateFlake'] },
  { caller: 'service.payment', callee: 'service.ledger', methods: ['CreateEntry'] },
  { caller: 'service.payment', callee: 'service.notification', methods: ['SendNotification'] },
  { caller: 'service.pot', callee: 'service.account', methods: ['ReadAccount'] },
  { caller: 'service.statement', callee: 'service.account', methods: ['ReadAccount'] },
  { caller: 'service.statement', callee: 'service.ledger', methods: ['ListTransactions'] },
  { caller: 'service.transaction', callee: 'service.account', methods: ['ReadAccount'] },
  { caller: 'service.transaction', callee: 'service.ledger', methods: ['ListTransactions'] },
]
