//! Histories in a file: the mutations above and one that stands in no file, in the order in which they were
//! done.

use super::*;
use crate::sync::history::HistoryEnd;

/// Where the feed's line stands in [`told`]; its four revisions and its end follow.
const HISTORY: usize = LINES - 1;
const HISTORY_END: usize = HISTORY + 5;

fn catalog() -> FeedId {
    FeedId::new("catalog")
}

/// What the history says of the mutation in this line, as the n-th one.
fn revision_of(sequence: u64, line: &Line) -> Line {
    let Line::Mutation { envelope, .. } = line else {
        unreachable!("the line of a mutation")
    };
    let bytes = &envelope.0;
    let view: Envelope = serde_json::from_slice(bytes).unwrap();
    revision(sequence, (view.id, Hash::of(&[bytes])), view.author)
}

fn revision(sequence: u64, (mutation, hash): (MutationId, Hash), author: UserId) -> Line {
    let revision = Revision {
        sequence,
        record: RecordId(Uuid::from_u128(3)),
        revision: sequence,
        mutation,
        mutation_hash: hash,
        body_hash: Hash::of(&[b"{}"]),
        at: UtcMs(1),
    };
    Line::Revision {
        revision,
        author,
        link: Hash::default(),
    }
}

/// The lines of a history whose links follow from what it says, signed by `signer`.
fn history(signer: &ReceiptSigner, feed: FeedId, mut revisions: Vec<Line>) -> Vec<Line> {
    let mut end = HistoryEnd::of(feed.clone());
    for line in &mut revisions {
        if let Line::Revision {
            revision,
            author,
            link,
        } = line
        {
            end.follow(revision, *author);
            *link = end.link;
        }
    }
    let proof = signer.sign_alone(&end.to_bytes());
    let mut lines = vec![Line::History { feed }];
    lines.append(&mut revisions);
    let last = end.last;
    lines.push(Line::HistoryEnd { last, proof });
    lines
}

/// The revisions of the good file's mutations, and of one of somebody else.
fn revisions() -> Vec<Line> {
    let written = good();
    let of = |number: u8| {
        let line = &written[FIRST_MUTATION + 2 * usize::from(number - 1)];
        revision_of(u64::from(number), line)
    };
    let other = (mutation(9), Hash::of(&[b"of somebody else"]));
    let somebody = UserId(Uuid::from_u128(8));
    vec![of(1), of(2), of(3), revision(4, other, somebody)]
}

/// The good file with these histories.
fn file_with(histories: &[Vec<Line>]) -> Vec<Line> {
    let mut lines = good();
    lines.pop();
    lines.extend(histories.concat());
    end(lines)
}

fn end(mut lines: Vec<Line>) -> Vec<Line> {
    let above = u64::try_from(lines.len()).unwrap();
    lines.push(Line::End { lines: above });
    lines
}

fn told() -> Vec<Line> {
    file_with(&[history(&signer(1), catalog(), revisions())])
}

/// The good file with a history of other revisions, which the server's own key has signed.
fn retold(change: impl FnOnce(&mut Vec<Line>)) -> Vec<Line> {
    let mut changed = revisions();
    change(&mut changed);
    file_with(&[history(&signer(1), catalog(), changed)])
}

fn revision_in(line: &mut Line) -> (&mut Revision, &mut UserId) {
    match line {
        Line::Revision {
            revision, author, ..
        } => (revision, author),
        _ => unreachable!("a revision"),
    }
}

/// The line in `told`, from 1, at which this number of the catalogue's history is broken.
fn broken(number: u64, why: HistoryFault) -> Result<Found, (u64, Fault)> {
    let first = u64::try_from(HISTORY).unwrap() + 1;
    Err((first + number, of_catalog(number, why)))
}

/// Broken at the line of the history's end, with this last number.
fn broken_end(number: u64, why: HistoryFault) -> Result<Found, (u64, Fault)> {
    let first = u64::try_from(HISTORY).unwrap() + 1;
    Err((first + number + 1, of_catalog(number, why)))
}

fn of_catalog(number: u64, why: HistoryFault) -> Fault {
    let feed = catalog();
    Fault::History { feed, number, why }
}

#[test]
fn a_history_holds_with_and_without_what_it_speaks_of() {
    let found = verify(&told()).unwrap();
    assert_eq!((found.feeds, found.revisions, found.receipts), (1, 4, 3));
    let (first, second) = (signer(1), FeedId::new("store:1"));
    let alone = [
        vec![
            Line::Export {
                format: EXPORT_FORMAT,
            },
            key_of(&first, None),
        ],
        history(&first, catalog(), revisions()),
        history(&first, second, Vec::new()),
    ];
    let found = verify(&end(alone.concat())).unwrap();
    assert_eq!((found.feeds, found.revisions), (2, 4));
    assert_eq!(found.key, Some(first.public_key()));
}

#[test]
fn a_changed_revision_breaks_its_link() {
    let changes: [fn(&mut Revision); 6] = [
        |revision| revision.record = RecordId(Uuid::from_u128(4)),
        |revision| revision.revision += 1,
        |revision| revision.mutation = mutation(7),
        |revision| revision.mutation_hash = Hash::default(),
        |revision| revision.body_hash = Hash::default(),
        |revision| revision.at = UtcMs(2),
    ];
    for change in changes {
        let mut lines = told();
        change(revision_in(&mut lines[HISTORY + 2]).0);
        assert_eq!(verify(&lines), broken(2, HistoryFault::Link));
    }
    let mut lines = told();
    if let Line::Revision { link, .. } = &mut lines[HISTORY + 4] {
        *link = Hash::default();
    }
    assert_eq!(verify(&lines), broken(4, HistoryFault::Link));
}

#[test]
fn a_missing_or_moved_revision_is_named() {
    let mut lines = told();
    lines.remove(HISTORY + 2);
    let number = HistoryFault::Number { expected: 2 };
    let line = u64::try_from(HISTORY).unwrap() + 3;
    assert_eq!(verify(&lines), Err((line, of_catalog(3, number))));

    let mut lines = told();
    lines.remove(HISTORY + 4);
    let cut = HistoryFault::End { last: 4 };
    assert_eq!(verify(&lines), broken_end(3, cut));

    let mut lines = told();
    lines.remove(HISTORY_END);
    let line = u64::try_from(HISTORY_END).unwrap() + 1;
    assert_eq!(verify(&lines), Err((line, Fault::Misplaced)));
    let mut lines = told();
    lines.remove(HISTORY);
    let line = u64::try_from(HISTORY).unwrap() + 1;
    assert_eq!(verify(&lines), Err((line, Fault::Misplaced)));
}

#[test]
fn links_that_were_made_anew_are_not_what_the_server_signed() {
    let signed = told();
    let unsigned = [
        retold(|revisions| drop(revisions.pop())),
        retold(|revisions| revision_in(&mut revisions[3]).0.body_hash = Hash::default()),
        retold(|revisions| *revision_in(&mut revisions[3]).1 = UserId(Uuid::from_u128(2))),
    ];
    let proof = |line: &Line| match line {
        Line::HistoryEnd { proof, .. } => proof.clone(),
        _ => unreachable!("the end of a history"),
    };
    for mut lines in unsigned {
        let at = lines.len() - 2;
        let last = u64::try_from(at - HISTORY - 1).unwrap();
        let proof = proof(&signed[HISTORY_END]);
        lines[at] = Line::HistoryEnd { last, proof };
        assert_eq!(verify(&lines), broken_end(last, HistoryFault::Proof));
    }
    let mut lines = told();
    let own = file_with(&[history(&signer(2), catalog(), revisions())]);
    lines[HISTORY_END] = own[HISTORY_END].clone();
    let line = u64::try_from(HISTORY_END).unwrap() + 1;
    let foreign = Fault::ForeignKey(signer(2).public_key());
    assert_eq!(verify(&lines), Err((line, foreign)));
    // The name is no part of the links.
    let mut lines = told();
    lines[HISTORY] = Line::History {
        feed: FeedId::new("store:1"),
    };
    let broken = verify(&lines).unwrap_err();
    let place = Fault::History {
        feed: FeedId::new("store:1"),
        number: 1,
        why: HistoryFault::Place(mutation(1)),
    };
    assert_eq!(broken.1, place);
}

#[test]
fn a_history_that_says_something_else_than_what_stands_above_is_named() {
    let other = retold(|all| revision_in(&mut all[1]).0.mutation_hash = Hash::default());
    assert_eq!(verify(&other), broken(2, HistoryFault::Bytes(mutation(2))));
    let somebody = UserId(Uuid::from_u128(8));
    let other = retold(|all| *revision_in(&mut all[1]).1 = somebody);
    assert_eq!(verify(&other), broken(2, HistoryFault::Author(mutation(2))));
    let late = retold(|all| revision_in(&mut all[1]).0.at = UtcMs(2));
    assert_eq!(verify(&late), broken(2, HistoryFault::Place(mutation(2))));
    // The third stands at the position 3, so that no three others can be before it.
    let behind = retold(|all| {
        all.swap(2, 3);
        for (number, line) in (1..).zip(all) {
            revision_in(line).0.sequence = number;
        }
    });
    assert_eq!(verify(&behind), broken(4, HistoryFault::Place(mutation(3))));
}

#[test]
fn a_receipt_without_its_revision_is_named() {
    let without = retold(|all| {
        all.remove(1);
        for (number, line) in (1..).zip(all) {
            revision_in(line).0.sequence = number;
        }
    });
    let missing = HistoryFault::Missing {
        id: mutation(2),
        position: 2,
    };
    assert_eq!(verify(&without), broken_end(3, missing));
    // In the feed that the receipts name there has to be one, not in another.
    let elsewhere = history(&signer(1), FeedId::new("store:1"), revisions());
    let broken = verify(&file_with(&[elsewhere])).unwrap_err();
    let text = broken.1.to_string();
    assert!(
        text.starts_with("number 1 in the history of store:1: "),
        "{text}"
    );
}
