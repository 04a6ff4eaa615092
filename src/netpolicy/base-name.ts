/** How the names of the base's policies start; a service whose policy's name does is refused. */
export const BASE_NAME_PREFIX = 'drawbridge-base-'
