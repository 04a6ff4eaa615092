import { expect, test } from '@jest/globals'
import { isBuiltName, satisfiesBuildConstraint } from '../../src/golang/build-constraint.ts'

test.each([
  ['ledger.go', true],
  ['a/b/ledger_linux.go', true],
  ['ledger_linux_amd64.go', true],
  ['ledger_amd64.go', true],
  ['linux.go', true],
  ['windows.go', true],
  ['ledger_windows.go', false],
  ['ledger_darwin_amd64.go', false],
  ['ledger_linux_arm64.go', false],
  ['ledger_test.go', false],
  ['ledger_linux_test.go', false],
  ['_ledger.go', false],
  ['.ledger.go', false],
  ['ledger.txt', false],
])('isBuiltName() of %s is %s', (path, built) => {
  expect(isBuiltName(path)).toBe(built)
})

test.each([
  ['package p', true],
  ['//go:build ignore\n\npackage p', false],
  ['//go:build linux\npackage p', true],
  ['// Copyright\n\n/* more\n//go:build ignore */\n//go:build !windows && (amd64 || arm64)\npackage p', true],
  ['//go:build windows || darwin\npackage p', false],
  ['//go:build !integration\npackage p', true],
  ['//go:build integration\npackage p', false],
  ['//go:build go1.18\npackage p', true],
  ['//go:build linux &&\npackage p', false],
  ['//go:build (linux\npackage p', false],
  ['//go:build ' + '('.repeat(100_000) + '\npackage p', false],
  ['//go:build ' + '!'.repeat(999) + 'linux\npackage p', false],
  ['// +build ignore\n\npackage p', false],
  ['// +build linux,!cgo darwin\n\npackage p', false],
  ['// +build linux darwin\n// +build amd64\n\npackage p', true],
  ['package p\n\n//go:build ignore\n', true],
  ['', true],
])('satisfiesBuildConstraint() of %j is %s', (text, satisfied) => {
  expect(satisfiesBuildConstraint(text)).toBe(satisfied)
})
