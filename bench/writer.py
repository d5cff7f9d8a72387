"""A process that updates bookings at a steady rate and notes when each COMMIT returned.

python -m bench.writer DATABASE_URL FIRST COUNT PER_SECOND < booking ids, one a line
Prints one line per transaction: its number and the moment, CLOCK_MONOTONIC nanoseconds.
"""

import sys
import time

import psycopg

UPDATE = "update bookings set notes = %s where id = %s"
MARK = "bench-{:06d}"


def main() -> None:
    """Write changes from number FIRST on; a late one does not delay the moment of the next."""
    url, per_second = sys.argv[1], float(sys.argv[4])
    first, count = int(sys.argv[2]), int(sys.argv[3])
    ids = sys.stdin.read().split()
    moments: list[int] = []
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.monotonic()
        for number in range(first, first + count):
            time.sleep(max(0.0, began + (number - first) / per_second - time.monotonic()))
            connection.execute(UPDATE, (MARK.format(number), ids[number % len(ids)]))
            moments.append(time.monotonic_ns())
    sys.stdout.writelines(f"{number} {moment}\n" for number, moment in enumerate(moments, first))


if __name__ == "__main__":
    main()
