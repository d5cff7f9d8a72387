// @ts-nocheck: the guide's own text, which is not written for strict checks
/** The form that looks before it books. */

export function BookingForm({ bookings, formData, createBooking, showWarning }) {
// guide: Double-Booking Prevention > Implementation
// Check for double bookings
const checkDoubleBooking = (date: string, time: string, hall: string) => {
  const existingBooking = bookings.find(
    (b) => 
      b.event_date === date && 
      b.event_time === time && 
      b.hall_name === hall
  )
  return existingBooking ? 'This hall is already booked!' : null
}

// On form submission
const handleSubmit = async (e) => {
  e.preventDefault()
  
  // Check first
  const warning = checkDoubleBooking(
    formData.event_date,
    formData.event_time,
    formData.hall_name
  )
  
  if (warning) {
    showWarning(warning)
    return // Don't submit
  }
  
  // Submit booking
  await createBooking(formData)
}
// guide ends
  return (
    <form onSubmit={handleSubmit}>
      <button type="submit">Book</button>
    </form>
  )
}
