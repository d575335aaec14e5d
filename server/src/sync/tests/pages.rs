//! Pages that are cut, by lowered limits.

use super::super::locks::read_feed;
use super::super::pages::{PageLimit, read_feeds, want};
use super::*;
use crate::organisation::entity::user_account;
use sea_orm::ActiveValue::Set;
use shared::inbox::InboxItem;
use shared::sync::wire::FeedPage;
use shared::time::DAY_MS;
use std::collections::BTreeMap;

const PAGES_MAX: usize = 20;

fn own(turn: u8, record: u8) -> DraftOf {
    DraftOf {
        feed: feeds::user(person()),
        ..of(turn, record)
    }
}

async fn add_person(database: &Database) {
    let person = user_account::ActiveModel {
        id: Set(person().0),
        login: Set("someone".to_owned()),
        name: Set("someone".to_owned()),
        locale: Set("zh-CN".to_owned()),
        password_hash: Set(String::new()),
        created_at: Set(NOW.0),
        ..Default::default()
    };
    database
        .write("test", async |tx| {
            user_account::Entity::insert(person.clone())
                .exec_without_returning(tx.connection())
                .await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}

/// Five items that nobody has read behind the floor that a withdrawal left, and one beyond it.
pub(super) async fn own_feed_with_floor(database: &Database) -> feed::Model {
    add_person(database).await;
    let unread = InboxItem::samples().remove(0);
    let mut drafts: Vec<Draft> = (1..=6)
        .map(|number| create_draft(own(number, number), &unread))
        .collect();
    drafts.push(withdraw_draft::<InboxItem>(own(7, 3), None));
    push_drafts(database, drafts).await;
    let later = NOW.plus_ms(40 * DAY_MS);
    push_drafts_at(database, later, vec![create_draft(own(8, 8), &unread)]).await;
    let feed = stored_feed(database, &feeds::user(person())).await;
    assert_eq!((feed.floor, feed.window_position, feed.head), (7, 7, 8));
    feed
}

async fn read_all(database: &Database, feed: &feed::Model, limit: PageLimit) -> Vec<FeedPage> {
    let mut marks = BTreeMap::new();
    let mut pages = Vec::new();
    for _ in 0..PAGES_MAX {
        let state = read_feed(feed.clone()).unwrap();
        let Some(wanted) = want(state, &marks, true) else {
            return pages;
        };
        let wanted = Cell::new(Some(wanted));
        let (mut read, _) = database
            .read(async |tx| {
                let wanted = wanted.take().into_iter().collect();
                read_feeds(tx, wanted, limit).await
            })
            .await
            .unwrap();
        let page = read.remove(0);
        marks.insert(feed.ordinal, page.to);
        pages.push(page);
    }
    panic!("the feed is read for ever");
}

fn positions(pages: &[FeedPage]) -> Vec<u64> {
    let entries = pages.iter().flat_map(|page| &page.entries);
    entries.map(|entry| entry.position).collect()
}

#[tokio::test]
async fn a_feed_read_from_the_beginning_is_not_cut_below_its_floor() {
    let (_folder, database) = database().await;
    let feed = own_feed_with_floor(&database).await;
    for limit in [
        PageLimit {
            rows: 2,
            bytes: usize::MAX,
        },
        PageLimit { rows: 9, bytes: 1 },
        PageLimit { rows: 1, bytes: 1 },
    ] {
        let pages = read_all(&database, &feed, limit).await;
        assert_eq!(positions(&pages), [1, 2, 4, 5, 6, 8], "{limit:?}");
        assert!(pages.iter().all(|page| !page.reread), "{limit:?}");
    }
}

#[tokio::test]
async fn a_mark_behind_the_floor_reads_the_feed_anew_once() {
    let (_folder, database) = database().await;
    let feed = own_feed_with_floor(&database).await;
    let slept = BTreeMap::from([(feed.ordinal, 5)]);
    let wanted = want(read_feed(feed).unwrap(), &slept, true);
    assert!(format!("{wanted:?}").contains("reread: true"), "{wanted:?}");
}
