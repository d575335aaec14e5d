//! Products, forms and assortments as the desk reads them, and the search over all of it.

use crate::sync_tools::Phone;
use shared::api::master::{FormList, ListingList, ProductList, StoreListing};
use shared::api::search::{PER_GROUP_MAX, SearchResults};
use shared::api::stores::StoreDetail;
use shared::checklist::{ChecklistForm, design};
use shared::feeds;
use shared::ids::{ProductId, RecordId, StoreId};
use shared::kinds::{DraftOf, RecordType, change_draft, create_draft, sample};
use shared::product::{ListedProduct, Listing, Product};
use shared::stock::{StockCount, StockLine};
use shared::store::Store;
use shared::sync::FeedId;
use shared::sync::engine::Draft;
use tests::company::push_all;
use tests::{Client, Company, CompanyPlan, Pen, each_database};

each_database! {
    async fn products_come_in_their_order_page_by_page_and_ended_ones_only_when_asked_for(app: TestApp) {
        Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let mut pen = administrator.pen();
        // Two share a place, so that the id decides between them.
        let drafts = [("Tea A", 1), ("Tea B", 2), ("Tea C", 2), ("Water", 3)].map(|(name, order)| {
            new_draft(&pen, feeds::catalog(), &product(name, order))
        });
        let ended = Product { ended_on: Some(sample::day()), ..product("Old tea", 4) };
        let ended = new_draft(&pen, feeds::catalog(), &ended);
        let mutations = pen.write_all(drafts.into_iter().chain([ended]).collect());
        push_all(&administrator, &mutations).await;
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/products?query=TEA&limit=2{cursor}");
            let page: ProductList = administrator.get(&path).await.expect_status(200).json();
            names.extend(page.products.into_iter().map(|entry| entry.product.name));
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={next}");
        }
        names[1..3].sort_unstable();
        assert_eq!(names, ["Tea A", "Tea B", "Tea C", "Old tea"]);
        let path = format!("/api/products?query=tea&sold_on={}", sample::day());
        let sold: ProductList = administrator.get(&path).await.expect_status(200).json();
        assert_eq!(sold.products.len(), 3);
        let unknown = format!("/api/products?cursor={}", uuid::Uuid::from_u128(1));
        administrator.get(&unknown).await.expect_status(400);
    }

    async fn every_version_of_a_form_is_listed_by_lineage_the_newest_first(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let mut pen = administrator.pen();
        let lineages = [uuid::Uuid::from_u128(7), uuid::Uuid::from_u128(9)];
        let drafts = [(0, 1), (1, 1), (0, 2)].map(|(lineage, version)| {
            let form = design::merchandising_check(lineages[lineage], sample::day());
            new_draft(&pen, feeds::catalog(), &ChecklistForm { version, ..form })
        });
        let mutations = pen.write_all(drafts.into_iter().collect());
        push_all(&administrator, &mutations).await;
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/forms?limit=1{cursor}");
            let page: FormList = administrator.get(&path).await.expect_status(200).json();
            found.extend(page.forms.into_iter().map(|it| (it.form.lineage, it.form.version)));
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, [(lineages[0], 2), (lineages[0], 1), (lineages[1], 1)]);
        let newest = search(&administrator, "生动化").await.forms;
        assert_eq!(newest.len(), 2, "one of each form");
        assert!(newest.iter().any(|it| it.detail == "v2"));
    }

    async fn a_listing_says_what_the_last_count_does_not_find_on_sale(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let (tea, water) = list_two(&administrator, company.store).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        for not_sold in [tea, water] {
            let (visit, drafts) = phone.whole_visit(&company, company.store);
            phone.push(drafts).await;
            let line = StockLine { is_not_sold: true, ..StockLine::untouched(not_sold, false) };
            let count = StockCount {
                visit,
                person: company.mei,
                store: company.store,
                day: sample::day(),
                lines: vec![line],
            };
            let of = DraftOf {
                mutation: phone.pen.mutation_id(),
                record: StockCount::record_of(visit),
                feed: feeds::store(company.store),
            };
            let answer = phone.push(vec![create_draft(of, &count)]).await;
            assert_eq!(answer.receipts[0].reason, None);
            phone.after(&app, 1_800_000).await;
            phone.pen.wall = app.clock.now();
        }
        let administrator = app.sign_in_desk("administrator").await;
        let listing = listing_of(&administrator, company.store).await;
        assert_eq!(listing.not_sold.expect("a count").products, [water]);
        assert_eq!(listing.products.len(), 2);
        assert_eq!(listing.listing.expect("a listing").products.len(), 2);
        let other = listing_of(&administrator, company.store_b).await;
        assert_eq!((other.listing, other.not_sold), (None, None));
    }

    async fn listings_of_a_type_come_page_by_page_with_the_stores_that_have_none(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let (tea, _) = list_two(&administrator, company.store).await;
        let all: ListingList = administrator.get("/api/listings").await.expect_status(200).json();
        assert_eq!((all.stores.len(), all.total, all.next), (4, 4, None));
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/listings?limit=1{cursor}");
            let page: ListingList = administrator.get(&path).await.expect_status(200).json();
            assert_eq!((page.stores.len(), page.total), (1, 4));
            found.extend(page.stores);
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, all.stores);
        for entry in &found {
            let products = entry.listing.iter().flat_map(|listing| &listing.products);
            let listed: Vec<ProductId> = products.map(|listed| listed.product).collect();
            assert_eq!(listed.contains(&tea), entry.store == company.store);
            assert_eq!(entry.listing.is_some(), entry.store == company.store);
        }
        // Foreign stores are neither listed nor counted.
        let supervisor = app.sign_in_desk("supervisor").await;
        let own: ListingList = supervisor.get("/api/listings").await.expect_status(200).json();
        assert!(own.stores.iter().all(|entry| entry.store != company.store_south));
        assert_eq!(u64::try_from(own.stores.len()), Ok(own.total));
        let foreign = format!("/api/listings?cursor={}", company.store_south);
        supervisor.get(&foreign).await.expect_status(400);
    }

    async fn listings_are_narrowed_to_a_type_a_territory_and_stores_that_are_open(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let path = format!("/api/stores/{}", company.store);
        let known: StoreDetail = administrator.get(&path).await.expect_status(200).json();
        let stores = async |query: String| {
            let path = format!("/api/listings?{query}");
            let list: ListingList = administrator.get(&path).await.expect_status(200).json();
            list.stores.into_iter().map(|entry| entry.store).collect::<Vec<_>>()
        };
        let here = stores(format!("territory={}", company.north_1)).await;
        assert!(here.contains(&company.store) && !here.contains(&company.store_south));
        assert!(stores(format!("store_type={}", known.store.store_type)).await.contains(&company.store));
        assert!(stores(format!("store_type={}", uuid::Uuid::from_u128(1))).await.is_empty());

        let mut pen = administrator.pen();
        let closed = Store { closed_on: Some(sample::day()), ..known.store.clone() };
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(company.store.0),
            feed: feeds::store(company.store),
        };
        let drafts = change_draft(of, &known.store, &closed).into_iter().collect();
        let mutations = pen.write_all(drafts);
        push_all(&administrator, &mutations).await;
        let open_on = async |days| stores(format!("open_on={}", sample::day().plus_days(days))).await;
        assert!(open_on(-1).await.contains(&company.store));
        assert!(!open_on(0).await.contains(&company.store));
    }

    async fn the_search_finds_only_stores_and_people_in_reach_and_few_of_each(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let mut pen = administrator.pen();
        let drafts = (1..=10).map(|place| {
            new_draft(&pen, feeds::catalog(), &product(&format!("Example drink {place}"), place))
        });
        let drafts = drafts.collect();
        let mutations = pen.write_all(drafts);
        push_all(&administrator, &mutations).await;
        let all = search(&administrator, "example").await;
        assert_eq!((all.stores.len(), all.products.len()), (4, PER_GROUP_MAX));
        let supervisor = app.sign_in_desk("supervisor").await;
        let found = search(&supervisor, "example store").await;
        let stores: Vec<StoreId> = found.stores.iter().map(|it| it.id).collect();
        assert!(stores.contains(&company.store) && !stores.contains(&company.store_south));
        // A foreign store's name and one that is nowhere are answered alike.
        let foreign = search(&supervisor, "Example Store 4").await;
        assert_eq!(foreign, search(&supervisor, "Example Store 99").await);
        // A percent sign is a letter like any other.
        assert_eq!(search(&administrator, "%").await, SearchResults::default());
        let merchandiser = app.sign_in_desk("mei").await;
        let people = search(&merchandiser, "lan").await.people;
        assert!(people.iter().all(|person| person.id != company.lan));
        let long = format!("/api/search?query={}", "a".repeat(101));
        administrator.get(&long).await.expect_status(400);
    }
}

fn product(name: &str, order: u32) -> Product {
    Product {
        name: name.to_owned(),
        order,
        gtin: None,
        ended_on: None,
        ..Product::samples().remove(0)
    }
}

fn new_draft<T: RecordType>(pen: &Pen, feed: FeedId, record: &T) -> Draft {
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId(pen.mutation_id().0),
        feed,
    };
    create_draft(of, record)
}

/// Two products that are agreed with a store.
async fn list_two(administrator: &Client, store: StoreId) -> (ProductId, ProductId) {
    let mut pen = administrator.pen();
    let made = ["Tea", "Water"].map(|name| new_draft(&pen, feeds::catalog(), &product(name, 1)));
    let ids = [ProductId(made[0].record.0), ProductId(made[1].record.0)];
    let listed = |product| ListedProduct {
        product,
        is_must_stock: true,
        facings: None,
    };
    let listing = Listing {
        store,
        products: ids.map(listed).to_vec(),
        displays: Vec::new(),
    };
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: Listing::record_of(store),
        feed: feeds::store(store),
    };
    let listing = create_draft(of, &listing);
    let mutations = pen.write_all(made.into_iter().chain([listing]).collect());
    push_all(administrator, &mutations).await;
    (ids[0], ids[1])
}

async fn listing_of(client: &Client, store: StoreId) -> StoreListing {
    let path = format!("/api/stores/{store}/listing");
    client.get(&path).await.expect_status(200).json()
}

async fn search(client: &Client, words: &str) -> SearchResults {
    let request = client.request(reqwest::Method::GET, "/api/search");
    let answer = tests::client::read(request.query(&[("query", words)])).await;
    answer.expect_status(200).json()
}
