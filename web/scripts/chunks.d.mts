import type { Rolldown } from 'vite'

export const groups: Rolldown.CodeSplittingGroup[]
