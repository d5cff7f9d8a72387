"""A process that updates bookings at a steady rate and notes when each COMMIT returned.

python -m bench.writer DATABASE_URL COUNT PER_SECOND < booking ids, one a line
Prints one line per transaction: its number and the moment, CLOCK_MONOTONIC nanoseconds.
"""

import sys
import time

import psycopg

UPDATE = "update bookings set notes = %s where id = %s"
MARK = "bench-{:06d}"


def main() -> None:
    """Write COUNT transactions; a late one does not delay the moment the next one is due."""
    url, count, per_second = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    ids = sys.stdin.read().split()
    moments: list[int] = []
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            connection.execute(UPDATE, (MARK.format(number), ids[number % len(ids)]))
            moments.append(time.monotonic_ns())
    sys.stdout.writelines(f"{number} {moment}\n" for number, moment in enumerate(moments))


if __name__ == "__main__":
    main()
