//! Requests that meet at one moment, which chance brings about too seldom for a test.

use futures_util::future::{join, join_all};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, TransactionTrait as _};
use std::cell::Cell;
use std::time::{Duration, Instant};
use tests::TestApp;
use tests::bench::place::value;

/// Each waits or has its answer by then, however slow the machine.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);
const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Sends requests one after the other, each as far as the lock lets it that the test takes by `hold`, and lets go
/// when each of them waits or has its answer. SQLite has one writer at a time, so that nothing can come
/// between: there they are sent at once.
pub async fn meet<F: Future>(
    app: &TestApp,
    hold: &str,
    requests: impl IntoIterator<Item = F>,
) -> Vec<F::Output> {
    let plain = sea_orm::Database::connect(&app.database_url).await;
    let plain = plain.expect("the database answers");
    if plain.get_database_backend() == DbBackend::Sqlite {
        return join_all(requests).await;
    }
    let held = plain.begin().await.expect("a transaction");
    held.execute_unprepared(hold).await.expect("it is held");
    let answered = Cell::new(0);
    let (plain, answered) = (&plain, &answered);
    let in_turn = requests.into_iter().enumerate();
    let in_turn = in_turn.map(|(sent, request)| async move {
        come_to_rest(plain, answered, sent).await;
        let answer = request.await;
        answered.set(answered.get() + 1);
        answer
    });
    let in_turn: Vec<_> = in_turn.collect();
    let sent = in_turn.len();
    let let_go = async {
        come_to_rest(plain, answered, sent).await;
        held.commit().await.expect("it is let go");
    };
    join(join_all(in_turn), let_go).await.0
}

/// Until each request that was sent waits or has its answer. One that gets it meanwhile is not counted twice, as
/// answers are looked at first.
async fn come_to_rest(plain: &DatabaseConnection, answered: &Cell<usize>, sent: usize) {
    let end = Instant::now() + SETTLED_WITHIN;
    loop {
        let answered = answered.get();
        let waiting: i64 = value(plain, WAITING).await.expect("a count");
        if answered + usize::try_from(waiting).expect("a count") >= sent {
            return;
        }
        assert!(
            Instant::now() < end,
            "{waiting} wait, {answered} of {sent} have an answer"
        );
    }
}
