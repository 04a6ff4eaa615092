import { expect, test } from '@jest/globals'
import { matchRoute } from '../../../src/rpcmap/served/match-route.ts'

test.each([
  ['GET /balance', 'GET /balance', true],
  ['GET /balance', 'POST /balance', false],
  ['GET /balance', 'HEAD /balance', true],
  ['POST /balance', 'HEAD /balance', false],
  ['ANY /balance', 'DELETE /balance', true],
  ['GET /balance', 'GET /balances', false],
  ['GET /balance', 'GET /balance?currency=GBP', true],
  ['GET /pots/:id', 'GET /pots/pot_1', true],
  ['GET /pots/{id}', 'GET /pots/pot_1', true],
  ['GET /pots/{id:[0-9]+}', 'GET /pots/7', true],
  ['GET /pots/:id', 'GET /pots', false],
  ['GET /pots/:id', 'GET /pots/pot_1/history', false],
  ['GET /pots/*rest', 'GET /pots/pot_1/history', true],
  ['GET /pots/{rest...}', 'GET /pots/pot_1/history', true],
  ['ANY /static/', 'GET /static/emoji/party.png', true],
  ['ANY /', 'GET /anything', true],
  ['GET /pots/:id', 'GET /pots/*', true],
  ['GET /pots/:id', 'GET /ledgers/*', false],
  ['GET /pots/:id/history', 'GET /*', true],
])('matchRoute(%s, %s) is %s', (route, request, taken) => {
  expect(matchRoute(route, request)).toBe(taken)
})
