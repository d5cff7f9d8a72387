// @ts-nocheck: the guide's own text, which is not written for strict checks
/** Shows a booking before it is saved, and takes it back if it is not. */

export async function bookOptimistically({ setBookings, createBooking, newBooking }) {
// guide: Advanced Real-Time Patterns > Pattern 1: Optimistic Updates
// Update UI immediately
setBookings(prev => [...prev, newBooking])

// Save to database
const { error } = await createBooking(newBooking)

// Revert on error
if (error) {
  setBookings(prev => prev.filter(b => b.id !== newBooking.id))
}
// guide ends
}
