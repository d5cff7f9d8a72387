// @ts-nocheck: the guide's own text, which is not written for strict checks
/** A hall's day in its colour. */

export function HallDay({ bookings, hallName, date }) {
// guide: Color-Coded Occupancy System > Implementation
const getHallColor = (hallName: string, dateStr: string) => {
  const hallBookings = bookings.filter(
    (b) => b.event_date === dateStr && b.hall_name === hallName
  )
  
  if (hallBookings.length >= 2) return 'bg-rose-100 text-rose-900' // Red
  if (hallBookings.length === 1) return 'bg-amber-100 text-amber-900' // Amber
  return 'bg-emerald-100 text-emerald-900' // Green
}
// guide ends
  return <td className={getHallColor(hallName, date)}>{hallName}</td>
}
