//! The newest rows that are somebody's, however many of other people lie before them.

use crate::database::Error;

/// Rows of one answer, and of one statement.
pub(super) const ROWS_MAX: usize = 200;
/// Rows that are looked through for one answer.
const SEEN_MAX: usize = 2_000;

/// Reads by `load`, which is told how many rows it has to pass over, until enough of them pass `keep`; and
/// whether there may be more. `load` gives [`ROWS_MAX`] rows at a time.
pub(super) async fn newest<R, K>(
    load: impl AsyncFn(usize) -> Result<Vec<R>, Error>,
    mut keep: impl AsyncFnMut(Vec<R>) -> Result<Vec<K>, Error>,
) -> Result<(Vec<K>, bool), Error> {
    let (mut kept, mut seen, mut is_last) = (Vec::new(), 0, false);
    while !is_last && kept.len() <= ROWS_MAX && seen < SEEN_MAX {
        let rows = load(seen).await?;
        is_last = rows.len() < ROWS_MAX;
        seen += rows.len();
        kept.extend(keep(rows).await?);
    }
    let has_more = !is_last || kept.len() > ROWS_MAX;
    kept.truncate(ROWS_MAX);
    Ok((kept, has_more))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found among so many rows of which every `nth` is the reader's.
    fn found(rows: usize, nth: usize) -> (Vec<usize>, bool) {
        let load = async |seen: usize| Ok((seen..rows).take(ROWS_MAX).collect());
        let keep = async |rows: Vec<usize>| {
            let own = rows.into_iter().filter(|row| row % nth == nth - 1);
            Ok(own.collect())
        };
        futures_util::FutureExt::now_or_never(newest(load, keep))
            .expect("nothing is waited for")
            .expect("nothing fails")
    }

    #[test]
    fn what_lies_behind_many_rows_of_others_is_found() {
        let (own, has_more) = found(1_000, 500);
        assert_eq!((own, has_more), (vec![499, 999], false));
    }

    #[test]
    fn whether_there_is_more_is_told() {
        for (rows, shown, has_more) in [
            (0, 0, false),
            (ROWS_MAX, ROWS_MAX, false),
            (ROWS_MAX + 1, ROWS_MAX, true),
            (3 * ROWS_MAX, ROWS_MAX, true),
        ] {
            let (own, more) = found(rows, 1);
            assert_eq!((own.len(), more), (shown, has_more), "{rows} rows");
        }
    }

    #[test]
    fn one_answer_looks_through_so_many_rows_and_says_so() {
        let (own, has_more) = found(SEEN_MAX + 1, SEEN_MAX + 1);
        assert_eq!((own.len(), has_more), (0, true));
    }
}
