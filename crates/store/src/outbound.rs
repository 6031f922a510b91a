//! What the queues of calls out have in common, `postback` and `webhook_call`: rows with a `receiver`, a `state`, a time
//! when they are due, and a lease.

/// The receivers that something waits for in a table, each with whether any of it is due and free: by hops along an
/// index, so that it costs what there are receivers, not what waits for them.
macro_rules! waiting_receivers {
    ($conn:expr, $table:literal, $now:expr) => {
        each!($conn, c => sqlx::query_as(concat!(
            "with recursive waiting (receiver) as (
               select min(receiver) from ", $table, " where state = 'waiting'
               union all
               select (select min(call.receiver) from ", $table, " call
                       where call.state = 'waiting' and call.receiver > waiting.receiver)
               from waiting where waiting.receiver is not null
             )
             select receiver, exists (
               select 1 from ", $table, " call
               where call.state = 'waiting' and call.receiver = waiting.receiver and call.due_at <= $1
                 and (call.locked_until is null or call.locked_until < $1))
             from waiting where receiver is not null",
        ))
        .bind($now)
        .fetch_all(c))
    };
}

/// Takes rows of a table to a receiver that are due, and reads these columns of them.
macro_rules! lease_due {
    ($conn:expr, $table:literal, $columns:expr, $receiver:expr, $lease:expr) => {{
        let lease: $crate::Lease = $lease;
        let skip = $conn.skip_locked();
        each!($conn, c => async {
            let mut query = QueryBuilder::new(concat!("update ", $table, " set locked_by = "));
            query.push_bind(lease.worker).push(", locked_until = ").push_bind(lease.until);
            query.push(concat!(
                " where id in (select id from ", $table, " where state = 'waiting' and receiver = "
            ));
            query.push_bind($receiver).push(" and due_at <= ").push_bind(lease.now);
            query.push(" and (locked_until is null or locked_until < ").push_bind(lease.now);
            query.push(") order by due_at, id limit ").push_bind(lease.limit).push(skip);
            query.push(") returning ").push($columns);
            query.build_query_as().fetch_all(c).await
        })
    }};
}
