import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseCommand } from '../../../src/flow/commands/parse-command.ts'
import { anyText } from '../../any-text.ts'

test.each([
  { body: '/allow', command: { kind: 'allow' } },
  { body: '  /allow  ', command: { kind: 'allow' } },
  {
    body: '/allow service.emoji service.ledger',
    command: { kind: 'allow', only: { caller: 'service.emoji', callee: 'service.ledger' } },
  },
  {
    body: '/deploy service.emoji to production',
    command: { kind: 'deploy', service: 'service.emoji', environment: 'production', dryRun: false },
  },
  {
    body: '/deploy service.emoji to production --dry-run',
    command: { kind: 'deploy', service: 'service.emoji', environment: 'production', dryRun: true },
  },
  {
    body: '/rollback service.ledger in production',
    command: { kind: 'rollback', service: 'service.ledger', environment: 'production', dryRun: false },
  },
  {
    body: '/rollback service.ledger in production to 1a2b3c4 --dry-run -- INC-7 --dry-run is mentioned here',
    command: {
      kind: 'rollback',
      service: 'service.ledger',
      environment: 'production',
      version: '1a2b3c4',
      dryRun: true,
      reason: 'INC-7 --dry-run is mentioned here',
    },
  },
  {
    body: '/policy log in staging',
    command: { kind: 'policy', to: 'log', environment: 'staging', dryRun: false },
  },
  {
    body: '/policy enforce in production for service.ledger --dry-run',
    command: { kind: 'policy', to: 'enforce', environment: 'production', service: 'service.ledger', dryRun: true },
  },
  { body: '\r\n> /deploy service.pot to staging\r\n\r\n/refresh\r\n', command: { kind: 'refresh' } },
  { body: '```\n/allow\n```\n/help', command: { kind: 'help' } },
  { body: '    /allow\n/help', command: { kind: 'help' } },
  { body: '/Allow', command: { kind: 'allow' } },
  { body: '/ALLOW', command: { kind: 'allow' } },
  {
    body: '/Deploy service.emoji TO production --Dry-Run',
    command: { kind: 'deploy', service: 'service.emoji', environment: 'production', dryRun: true },
  },
  {
    body: '/ROLLBACK Service.Ledger In Production To 1A2B',
    command: {
      kind: 'rollback',
      service: 'Service.Ledger',
      environment: 'Production',
      version: '1A2B',
      dryRun: false,
    },
  },
  {
    body: '/Policy Enforce In production For service.ledger',
    command: { kind: 'policy', to: 'enforce', environment: 'production', service: 'service.ledger', dryRun: false },
  },
])('parseCommand() reads $body', ({ body, command }) => {
  expect(parseCommand(body)).toEqual(command)
})

test.each([
  { name: 'no command', body: 'Looks good to me' },
  { name: 'a command after prose', body: 'Please\n/allow' },
  { name: 'another bot’s verb', body: '/approve' },
  { name: 'a longer verb', body: '/allowance' },
  { name: 'a word of its own near a verb', body: '/reply to this' },
  { name: 'a path', body: '/helpdesk/queue' },
  { name: 'a quoted command', body: '> /allow' },
  { name: 'a fenced command', body: '~~~\n/allow\n~~~' },
  { name: 'an indented command', body: '\t/allow' },
  { name: 'nothing', body: '' },
])('parseCommand() gives no command for $name', ({ body }) => {
  expect(parseCommand(body)).toBeUndefined()
})

test.each([
  '/allow service.emoji',
  '/deploy',
  '/deploy service.emoji production',
  '/policy',
  '/policy off in staging',
  '/policy log staging',
  '/policy log in staging for',
  '/policy log in staging service.ledger',
  '/deploy service.emoji to',
  '/deploy service.emoji to production now',
  '/rollback service.ledger',
  '/rollback service.ledger in production to',
  '/rollback service.ledger in production at 1a2b3c4',
  '/refresh everything',
])('parseCommand() tells the usage for %s', (body) => {
  expect(parseCommand(body)).toMatchObject({ kind: 'malformed' })
})

test.each([
  ['/alow', 'allow'],
  ['/ALOW service.emoji service.ledger', 'allow'],
  ['/rolback service.ledger in production', 'rollback'],
  ['/Rollbakc', 'rollback'],
])('parseCommand() tells for %s what was meant', (body, meant) => {
  const verb = body.slice(1).split(' ')[0]?.toLowerCase()
  expect(parseCommand(body)).toMatchObject({ kind: 'mistyped', verb, meant })
})

test('parseCommand() never throws and never runs on over many lines', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const command = parseCommand(text)
      return command === undefined || !JSON.stringify(command).includes('\\n')
    }),
  )
})
