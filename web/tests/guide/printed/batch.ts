// @ts-nocheck: the guide's own text, which is not written for strict checks
/** Confirms two bookings in one call. */

export async function confirmBoth(supabase, booking1, booking2) {
// guide: Advanced Real-Time Patterns > Pattern 3: Batch Operations
// Batch multiple changes
const updates = [
  { ...booking1, status: 'confirmed' },
  { ...booking2, status: 'confirmed' },
]

await supabase.from('bookings').upsert(updates)
// Single real-time notification for all changes
// guide ends
}
