/* The cursor protocol of docs/protocol.md (R1, R10 to R13, R20 to R22, R24), for Spin.
 *
 * One client reads rows, joins where they were read, follows the stream, loses its socket and
 * comes back with its cursor, while transactions commit, its membership ends and begins, and
 * the server restarts. README.md says what stands for what. Compiled with -DLACKS=... the
 * protocol lacks one of its rules, and must be found wrong. */
#define VISIBILITY 1            /* a read is handed over by what it saw, not by log position */
#define MEMORY 2                /* a cursor remembers the read it began with */
#define JUDGEMENT 3             /* a replay is judged by the rights of today */
#define GRANT 4                 /* and does not reach back before they were granted */
#define NOTICE 5                /* what has left the ring is announced, not skipped */
#define PATIENCE 6              /* joins wait until a restarted server has read the past again */
#ifndef LACKS
#define LACKS 0
#endif
#ifndef N
#define N 3                     /* transactions, numbered as they begin */
#endif
#ifndef RESTARTS
#define RESTARTS 1
#endif
#define RING 2                  /* transactions the ring holds */
#define bit(x) (1 << (x))
#define has(set, x) ((set) & bit(x))
#define allowed ((member || LACKS == JUDGEMENT) && (pos > granted || LACKS == GRANT))

mtype = { reading, joining, joined, out, behind, live };
hidden byte x, p, again;        /* scratch of one step, no part of the state */

/* PostgreSQL. A commit can be decoded once it is logged, before queries see it. */
byte begun, flushed, visible;   /* last begun; last position of the log; set of transactions */
byte logged[N + 1];             /* transaction, by position */
bool rights[N + 1];             /* by transaction: it ends or begins the client's membership */
bool may[N + 1] = true;         /* by position: whether the client is a member after it */
bool locked;                    /* the membership's row */

/* The server. The ring holds positions tail + 1 to head; joins wait for the target. */
byte head, tail, target, granted;
byte gone, initial;             /* what may have left the ring; what was visible at the start */
bool member = true;
mtype channel = out;
byte pos, seen;                 /* where a channel that is behind stands; what it leaves out */
chan wire = [1] of { byte, byte, byte };        /* transaction or 0, position, read again */

/* The client. */
mtype phase = reading;
byte rows, base, cursor;        /* what it shows; what its read saw; where it stands */
bool has_cursor;
byte losses = 2, restarts = RESTARTS;

inline hang_up() {
    channel = out; pos = 0; seen = 0;
    do :: wire?_, _, _ :: empty(wire) -> break od;
    phase = (phase == joined -> joining : phase)
}

inline is_member_in(set, answer) {      /* memberships alternate, so counting them tells */
    answer = true; x = 1;
    do
    :: x <= N -> answer = (rights[x] && has(set, x) -> !answer : answer); x++
    :: else -> break
    od
}

inline rows_in(set, may_read, answer) { /* what a query shows */
    answer = 0; x = 1;
    do
    :: x <= N -> answer = (may_read && has(set, x) && !rights[x] -> answer | bit(x) : answer); x++
    :: else -> break
    od
}

inline send(at) {               /* I6: nothing of a time it was no member, nothing after a revoke */
    assert(may[at] && (may[head] || at > head));
    wire!x, at, false
}

active [N] proctype Transaction() {
    atomic { begun == _pid -> begun++;
        if :: skip :: !locked -> rights[_pid + 1] = true; locked = true fi }
    atomic { flushed++; logged[flushed] = _pid + 1;
        may[flushed] = (rights[_pid + 1] -> !may[flushed - 1] : may[flushed - 1]) }
    atomic { visible = visible | bit(_pid + 1); locked = (rights[_pid + 1] -> false : locked) }
}

active proctype Server() {
end: do
    :: atomic { head < flushed -> head++; x = logged[head];                     /* decode */
        if :: head - tail > RING -> tail++; gone = gone | bit(logged[tail]) :: else fi;
        if :: rights[x] && !has(initial, x) -> member = may[head] :: else fi;
        if :: rights[x] && may[head] && member -> granted = head :: else fi;
        if
        :: channel != live || (!rights[x] && (!member || has(seen, x)))
        :: else -> if
            :: full(wire) -> channel = behind; pos = head - 1                   /* slow socket */
            :: nfull(wire) && rights[x] -> wire!0, head, true
            :: nfull(wire) && !rights[x] -> send(head)
            fi
        fi }
    :: atomic { channel == behind && nfull(wire) -> if                          /* replay */
        :: pos < tail && LACKS == NOTICE -> pos = tail
        :: pos < tail && LACKS != NOTICE -> wire!0, head, true
        :: pos == head -> channel = live; pos = 0; wire!0, head, false
        :: pos >= tail && pos < head -> pos++; x = logged[pos]; if
            :: rights[x] -> wire!0, pos, true
            :: !rights[x] && (has(seen, x) || !allowed)
            :: !rights[x] && !has(seen, x) && allowed -> send(pos)
            fi
        fi }
    :: atomic { channel == live && empty(wire) && cursor != head -> wire!0, head, false }
    :: atomic { restarts > 0 && !(gone & ~visible) -> restarts--; hang_up();    /* restart */
        initial = visible; gone = gone | visible; target = flushed; head = tail; granted = 0;
        is_member_in(visible, member) }
    od
}

inline start() {                /* a join: positions the channel, or has the client read again */
    if
    :: has_cursor && cursor <= head -> pos = cursor
    :: has_cursor && cursor > head -> phase = reading; hang_up()
    :: !has_cursor -> again = gone & ~base; pos = tail; p = tail + 1;
        do :: p <= head -> again = again & ~bit(logged[p]); p++ :: else -> break od;
        do :: pos < head && has(base, logged[pos + 1]) -> pos++ :: else -> break od;
        if :: again -> phase = reading; hang_up() :: else fi
    fi
}

active proctype Client() {
    do
    :: atomic { phase == reading -> base = visible; cursor = flushed; has_cursor = false;
        is_member_in(visible, again); rows_in(visible, again, rows); phase = joining }
    :: atomic { phase == joining && (head >= target || LACKS == PATIENCE) ->
        phase = joined; channel = behind; has_cursor = has_cursor || LACKS == VISIBILITY;
        seen = (LACKS == VISIBILITY || (LACKS == MEMORY && has_cursor) -> 0 : base);
        start() }
    :: atomic { wire?x, p, again -> if
        :: again -> hang_up(); phase = reading
        :: else -> assert(!has_cursor || p >= cursor);          /* I3: in order */
            assert(!has(rows, x));                              /* I2: nothing twice */
            rows = rows | (x -> bit(x) : 0); cursor = p; has_cursor = true
        fi }
    :: atomic { phase == joined && losses > 0 -> losses--; hang_up() }
    :: atomic { timeout -> assert(channel == live && cursor == head && head == N);
        rows_in(bit(N + 1) - 1, may[N], p); assert(rows == p); break }         /* I1, I5 */
    od
}
