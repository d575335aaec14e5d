//! From a row's fields to a store, or to the reason why not.

use crate::import::{Columns, ListField, Rejection, RowReason};
use crate::place::{Datum, Position, to_wgs84};
use crate::store::kind::{ADDRESS_MAX, STORE_NAME_MAX};
use std::collections::HashSet;

/// A row that can be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// The line of the file on which it begins; the header is line 1.
    pub row: u64,
    /// The store's key in the list.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Its address; may be empty.
    pub address: String,
    /// WGS-84; none when the list has none.
    pub position: Option<Position>,
    /// The list had latitude and longitude exchanged; `position` has them right.
    pub was_swapped: bool,
    /// The name of its type, when the list has one.
    pub store_type: Option<String>,
    /// The name of its territory, when the list has one.
    pub territory: Option<String>,
}

/// Reads rows, each with its line number, into stores and rejections.
pub fn read_rows<'a>(
    columns: &Columns,
    datum: Datum,
    rows: impl IntoIterator<Item = (u64, Vec<&'a str>)>,
) -> (Vec<ImportRow>, Vec<Rejection>) {
    let mut seen = HashSet::new();
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    for (row, fields) in rows {
        let external_id = columns.field(&fields, ListField::ExternalId);
        let read = read_row(columns, datum, (row, &fields)).and_then(|store| {
            let is_new = seen.insert(external_id.to_owned());
            if is_new {
                Ok(store)
            } else {
                Err(RowReason::DuplicateExternalId)
            }
        });
        match read {
            Ok(store) => accepted.push(store),
            Err(reason) => {
                rejected.push(Rejection {
                    row,
                    // The rest belongs to other rows: it stands behind a quote that was not closed.
                    external_id: external_id.lines().next().unwrap_or_default().to_owned(),
                    reason,
                });
            }
        }
    }
    (accepted, rejected)
}

fn read_row(
    columns: &Columns,
    datum: Datum,
    (row, fields): (u64, &[&str]),
) -> Result<ImportRow, RowReason> {
    let text = |column| columns.field(fields, column).to_owned();
    if !is_readable(columns, fields) {
        return Err(RowReason::Unreadable);
    }
    let optional = |column| Some(text(column)).filter(|text| !text.is_empty());
    let external_id = optional(ListField::ExternalId).ok_or(RowReason::MissingExternalId)?;
    let name = optional(ListField::Name).ok_or(RowReason::MissingName)?;
    let address = text(ListField::Address);
    if name.chars().count() > STORE_NAME_MAX {
        return Err(RowReason::NameTooLong);
    }
    if address.chars().count() > ADDRESS_MAX {
        return Err(RowReason::AddressTooLong);
    }
    let (latitude, longitude) = (text(ListField::Latitude), text(ListField::Longitude));
    let placed = if latitude.is_empty() && longitude.is_empty() {
        None
    } else {
        Some(place(number(&latitude)?, number(&longitude)?)?)
    };
    Ok(ImportRow {
        row,
        external_id,
        name,
        address,
        position: placed.map(|(position, _)| to_wgs84(datum, position)),
        was_swapped: placed.is_some_and(|(_, was_swapped)| was_swapped),
        store_type: optional(ListField::StoreType),
        territory: optional(ListField::Territory),
    })
}

/// Bytes that were no text have become replacement characters, no text has a zero byte, and a quote that was not closed has drawn
/// other rows into a field in which no line ends. Only an address may have several lines.
fn is_readable(columns: &Columns, fields: &[&str]) -> bool {
    let of_one_line = [
        ListField::ExternalId,
        ListField::Name,
        ListField::Longitude,
        ListField::Latitude,
    ];
    let has_break = |column| columns.field(fields, column).contains(['\n', '\r']);
    !fields
        .iter()
        .any(|field| field.contains([char::REPLACEMENT_CHARACTER, '\0']))
        && !of_one_line.into_iter().any(has_break)
}

/// The position with its axes right, and whether they were exchanged.
fn place(latitude: f64, longitude: f64) -> Result<(Position, bool), RowReason> {
    let given = Position::new(latitude, longitude);
    let swapped = Position::new(longitude, latitude);
    match (given, swapped) {
        (Some(given), Some(swapped)) if !is_near_china(given) && is_near_china(swapped) => {
            Ok((swapped, true))
        }
        (Some(given), _) => Ok((given, false)),
        (None, Some(swapped)) => Ok((swapped, true)),
        (None, None) => Err(RowReason::OutOfRange),
    }
}

/// Where the lists come from: a point here only when its axes are exchanged has them exchanged.
fn is_near_china(position: Position) -> bool {
    (3.0..=54.0).contains(&position.latitude) && (73.0..=136.0).contains(&position.longitude)
}

/// Reads a decimal number, full-width digits included.
fn number(text: &str) -> Result<f64, RowReason> {
    let plain: String = text.chars().map(half_width).collect();
    match plain.trim_end_matches('°').trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(RowReason::InvalidNumber),
    }
}

fn half_width(letter: char) -> char {
    match letter {
        '０'..='９' => {
            char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')).unwrap_or(letter)
        }
        '．' => '.',
        '－' | '−' => '-',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ListKind;

    fn read(rows: &[[&'static str; 5]]) -> (Vec<ImportRow>, Vec<Rejection>) {
        let columns =
            Columns::recognise(ListKind::Stores, &["id", "name", "address", "lng", "lat"]);
        let rows = rows.iter().enumerate();
        let rows =
            rows.map(|(index, row)| (u64::try_from(index).expect("small") + 2, row.to_vec()));
        read_rows(&columns, Datum::Wgs84, rows)
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_with_its_line() {
        let (accepted, rejected) = read(&[
            ["A1", "一店", "", "123.4", "41.8"],
            ["", "二店", "", "123.4", "41.8"],
            ["A3", "", "", "123.4", "41.8"],
            ["A1", "四店", "", "123.4", "41.8"],
            ["A5", "五店", "", "东", "41.8"],
            ["A6", "六店", "", "523.4", "241.8"],
            ["A7", "七店", "", "123.4", ""],
        ]);
        let reasons: Vec<_> = rejected.iter().map(|one| (one.row, one.reason)).collect();
        assert_eq!(accepted.len(), 1);
        assert_eq!(
            reasons,
            [
                (3, RowReason::MissingExternalId),
                (4, RowReason::MissingName),
                (5, RowReason::DuplicateExternalId),
                (6, RowReason::InvalidNumber),
                (7, RowReason::OutOfRange),
                (8, RowReason::InvalidNumber),
            ]
        );
    }

    #[test]
    fn a_row_with_bytes_that_are_no_text_or_with_a_quote_left_open_is_unreadable() {
        let (accepted, rejected) = read(&[
            ["A1", "一\u{fffd}店", "", "123.4", "41.8"],
            ["A2", "二店\nA3,三店,,123.4", "", "123.4", "41.8"],
            ["A4\nA5", "四店", "", "123.4", "41.8"],
            ["A6", "六店", "东湖路6号\n二楼", "123.4", "41.8"],
        ]);
        assert_eq!(accepted.len(), 1);
        let keys: Vec<_> = rejected
            .iter()
            .map(|one| one.external_id.as_str())
            .collect();
        assert_eq!(keys, ["A1", "A2", "A4"]);
        assert!(
            rejected
                .iter()
                .all(|one| one.reason == RowReason::Unreadable)
        );
    }

    #[test]
    fn exchanged_axes_are_put_right_and_remembered() {
        let (accepted, _) = read(&[["A1", "一店", "", "41.8", "123.4"]]);
        assert_eq!(accepted[0].position, Position::new(41.8, 123.4));
        assert!(accepted[0].was_swapped);
    }

    #[test]
    fn a_store_without_a_position_is_kept() {
        let (accepted, rejected) = read(&[["A1", "一店", "", "", ""]]);
        assert_eq!((accepted[0].position, rejected.len()), (None, 0));
    }

    #[test]
    fn full_width_digits_are_digits() {
        let (accepted, _) = read(&[["A1", "一店", "", "１２３．４", "41.8"]]);
        assert_eq!(accepted[0].position, Position::new(41.8, 123.4));
    }
}
