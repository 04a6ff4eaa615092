import { expect, test } from '@jest/globals'
import { completeCommandRules } from '../../src/config/command-rules.ts'
import { listCommands } from '../../src/flow/commands/commands.ts'
import { renderCommandReply, replyMarker } from '../../src/report/render-command-reply.ts'
import { HOSTILE } from './verdict/verdicts.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('report/golden')

test('renderCommandReply() reads as before', () => {
  const reply = renderCommandReply({
    command: 'rollback',
    comment: 77,
    outcome: 'done',
    message: 'Opened: https://github.com/acme/cluster-config/pull/13',
    details: ['Roll back service.ledger in production to 1a2b3c4', 'kept: `service.pot` → `service.ledger`'],
  })
  expectGolden(reply, 'reply.md')
})

test('G27 renderCommandReply() says where a command was given, and on which commit', () => {
  const input = { command: 'allow', comment: 79, outcome: 'done' as const, message: 'Committed:', head: 'a'.repeat(40) }
  expect(renderCommandReply(input)).toBe('<!-- drawbridge:reply 79 -->\n✅ At `aaaaaaa`, `/allow`: Committed:')
  const review = { repository: 'acme/services', number: 7 }
  expect(renderCommandReply({ ...input, review })).toBe(
    '<!-- drawbridge:reply review 79 -->\n' +
      '✅ In [this review](/acme/services/pull/7#pullrequestreview-79) at `aaaaaaa`, `/allow`: Committed:',
  )
})

test('renderCommandReply() to help is the list of commands', () => {
  const input = {
    command: 'help',
    comment: 78,
    outcome: 'done' as const,
    message: '',
    help: listCommands(completeCommandRules()),
  }
  expectGolden(renderCommandReply(input), 'help.md')
})

test('renderCommandReply() starts with its marker and holds no other', () => {
  const message = `${HOSTILE} ${replyMarker(1)}`
  const reply = renderCommandReply({ command: HOSTILE, comment: 5, outcome: 'refused', message, details: [message] })
  expect(reply.startsWith('<!-- drawbridge:reply 5 -->\n❌')).toBe(true)
  expect(reply.match(/<!--/g)).toHaveLength(1)
})

test('renderCommandReply() cuts what is too long for a comment', () => {
  const details = Array.from({ length: 500 }, () => '|'.repeat(3000))
  const reply = renderCommandReply({ command: 'deploy', comment: 5, outcome: 'nothing', message: 'x', details })
  expect(reply.length).toBeLessThan(65_536)
  expect(reply).toMatch(/…and 4\d\d more\.$/)
})
