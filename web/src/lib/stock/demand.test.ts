import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demandsOf, peakIn, peaksBetween, shortfallsIn, suppliesOf, type Demand } from '@/lib/stock/demand'
import { aNeed, anItem, aShortage } from '@/lib/stock/testing'

const demand = (from: number, to: number, quantity: number): Demand => ({ from, to, quantity })

describe('demand', () => {
  it('does not add up needs that touch', () => {
    expect(peakIn([demand(0, 10, 100), demand(10, 20, 100)], 0, 20)).toBe(100)
  })

  it('adds up needs that overlap, in the window alone', () => {
    const demands = [demand(0, 10, 100), demand(5, 20, 80)]
    expect([peakIn(demands, 0, 20), peakIn(demands, 10, 20), peakIn(demands, 20, 30)]).toEqual([180, 80, 0])
  })

  it('gives each day its own peak', () => {
    expect(peaksBetween([demand(0, 15, 40), demand(12, 30, 60)], [0, 10, 20, 40])).toEqual([40, 100, 60])
  })

  it('tells a long shortage as one, and shortages apart as several', () => {
    const demands = [demand(0, 30, 40), demand(0, 10, 20), demand(20, 30, 30), demand(50, 60, 60)]
    expect(shortfallsIn(demands, 50)).toEqual([demand(0, 10, 10), demand(20, 30, 20), demand(50, 60, 10)])
    expect(shortfallsIn(demands, 30)).toEqual([demand(0, 30, 40), demand(50, 60, 30)])
  })

  it('counts what counts: no second options, of consumables only what is still to be issued', () => {
    const needs = [aNeed({ quantity: 100, issued: 30 }), aNeed({ booking_id: 'b', quantity: 50, counts: false })]
    expect(demandsOf(anItem(), needs).map(({ quantity }) => quantity)).toEqual([100])
    expect(demandsOf(anItem({ kind: 'consumable' }), needs).map(({ quantity }) => quantity)).toEqual([70])
  })

  it('takes off what settled answers bring in, and nothing that is only asked for', () => {
    const settled = aShortage({ state: 'settled', resolution: 'sub_rent', settled_quantity: 60 })
    const asked = aShortage({ state: 'asked', resolution: 'transfer', settled_quantity: 60 })
    const reduced = aShortage({ state: 'settled', resolution: 'reduce', settled_quantity: 60 })
    expect(suppliesOf([settled, asked, reduced]).map(({ quantity }) => quantity)).toEqual([-60])
  })

  it('finds the peak that counting minute by minute finds', () => {
    const anyDemand = fc.record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 20 }), quantity: fc.integer({ min: 1, max: 9 }) })
    fc.assert(fc.property(fc.array(anyDemand, { maxLength: 12 }), fc.integer({ min: 0, max: 30 }), (drawn, usable) => {
      const demands = drawn.map(({ from, length, quantity }) => demand(from, from + length, quantity))
      const levels = Array.from({ length: 60 }, (_, minute) =>
        demands.reduce((sum, { from, to, quantity }) => (from <= minute && minute < to ? sum + quantity : sum), 0))
      expect(peakIn(demands, 0, 60)).toBe(Math.max(...levels))
      const short = shortfallsIn(demands, usable)
      levels.forEach((level, minute) => {
        const inside = short.some(({ from, to }) => from <= minute && minute < to)
        expect(inside).toBe(level > usable)
      })
      expect(Math.max(0, ...short.map(({ quantity }) => quantity))).toBe(Math.max(0, Math.max(...levels) - usable))
    }))
  })
})
