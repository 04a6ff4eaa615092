import { addApis } from './apis.ts'
import { addCheck } from './check.ts'
import { addExplain } from './explain.ts'
import { addMap } from './map.ts'
import { addOwners } from './owners.ts'
import { addPolicyDiff } from './policy/policy-diff.ts'
import { addPolicyExplain } from './policy/policy-explain.ts'
import { addPolicyImport } from './policy/policy-import.ts'
import { addPolicyList } from './policy/policy-list.ts'
import { addPolicyPromote } from './policy/policy-promote.ts'
import { addPolicyVerify } from './policy/policy-verify.ts'
import { addRegister } from './register.ts'
import { addSandbox } from './sandbox.ts'
import { addServe } from './serve.ts'
import type { AddCommand } from './run-command-line.ts'

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly AddCommand[] = [
  addCheck,
  addMap,
  addApis,
  addOwners,
  addExplain,
  addPolicyDiff,
  addPolicyExplain,
  addPolicyList,
  addPolicyImport,
  addPolicyPromote,
  addPolicyVerify,
  addRegister,
  addServe,
  addSandbox,
]
