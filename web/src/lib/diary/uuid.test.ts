import { expect, test } from 'vitest'
import { uuidV7 } from './uuid'

test('the example of RFC 9562, appendix A.6', () => {
  const random = new Uint8Array(16)
  random.set([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f], 6)

  expect(uuidV7(1645557742000, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})

test('ids are unlike and sort by when they were made', () => {
  const ids = [1, 2, 3].map((second) => uuidV7(1_790_000_000_000 + second * 1000))

  expect([...ids].sort()).toEqual(ids)
  expect(new Set(Array.from({ length: 1000 }, () => uuidV7())).size).toBe(1000)
})
