import type { Plugin } from 'vite'

export type Weights = { total: number; areas: Record<string, number> }
export function weigh(dist: string): Weights
export function grown(areas: Record<string, number>, recorded: Record<string, number>): string[]
export function firstLoad(): Plugin
