import { ROLES, type Role } from '../../config/command-rules.ts'
import type { Permission } from '../ports/ports.ts'

/** Whether a permission is that of a role or of a higher one. */
export function hasRole(permission: Permission, role: Role): boolean {
  return permission !== 'none' && ROLES.indexOf(permission) >= ROLES.indexOf(role)
}
