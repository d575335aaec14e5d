use crate::state::FieldData;
use shared::ids::StoreId;

/// A store in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreHit {
    /// The store.
    pub id: StoreId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Due today, with its place in the route.
    pub order: Option<u32>,
}

/// Stores whose name, address or code contains every word of the query: those of today in the order
/// of the route, then the others by name.
pub fn find_stores(data: &FieldData, query: &str, today: &[(StoreId, u32)]) -> Vec<StoreHit> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut hits: Vec<StoreHit> = data
        .stores
        .iter()
        .filter(|(_, store)| {
            let code = store.external_id.as_deref().unwrap_or_default();
            let text = format!("{} {} {code}", store.name, store.address).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .map(|(id, store)| StoreHit {
            id: *id,
            name: store.name.clone(),
            address: store.address.clone(),
            order: today
                .iter()
                .find(|(due, _)| due == id)
                .map(|(_, order)| *order),
        })
        .collect();
    hits.sort_by_cached_key(|hit| (hit.order.unwrap_or(u32::MAX), hit.name.clone(), hit.id));
    hits
}

#[cfg(test)]
mod tests {
    use super::find_stores;
    use crate::state::FieldData;
    use shared::ids::StoreId;
    use shared::kinds::RecordType;
    use shared::store::Store;
    use uuid::Uuid;

    fn with_stores(names: &[&str]) -> FieldData {
        let sample = Store::samples().remove(0);
        let stores = names.iter().zip(1_u128..).map(|(name, number)| {
            let store = Store {
                name: (*name).to_owned(),
                address: "建设路 8 号".to_owned(),
                ..sample.clone()
            };
            (StoreId(Uuid::from_u128(number)), store)
        });
        FieldData {
            stores: stores.collect(),
            ..FieldData::default()
        }
    }

    #[test]
    fn every_word_of_a_search_has_to_be_found_in_any_order() {
        let data = with_stores(&["云杉里超市 东湖店", "云杉里超市 码头店"]);
        let hits = find_stores(&data, "东湖 云杉", &[]);
        assert_eq!(
            hits.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(),
            ["云杉里超市 东湖店"]
        );
    }

    #[test]
    fn stores_of_the_route_come_first_in_its_order() {
        let data = with_stores(&["甲店", "乙店", "丙店"]);
        let due = [
            (StoreId(Uuid::from_u128(3)), 1),
            (StoreId(Uuid::from_u128(2)), 2),
        ];
        let hits = find_stores(&data, "", &due);
        assert_eq!(
            hits.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(),
            ["丙店", "乙店", "甲店"]
        );
    }
}
