//! From a row's fields to a store, or to the reason why not.

use super::columns::{Column, Columns};
use crate::place::{Datum, Position, to_wgs84};
use crate::store::kind::{ADDRESS_MAX, STORE_NAME_MAX};
use serde::{Deserialize, Serialize};
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

/// Why a row is not imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// No key.
    MissingExternalId,
    /// No name.
    MissingName,
    /// An earlier row has the same key.
    DuplicateExternalId,
    /// Latitude or longitude is not a number, or only one of them is there.
    InvalidNumber,
    /// No place on earth, either way round.
    OutOfRange,
    /// The name is longer than a store's name may be.
    NameTooLong,
    /// The address is longer than an address may be.
    AddressTooLong,
    /// The row could not be read as text.
    Unreadable,
}

/// A row that is not imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The line of the file on which it begins; the header is line 1.
    pub row: u64,
    /// Its key, when it has one.
    pub external_id: String,
    /// Why.
    pub reason: RejectReason,
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
        let external_id = columns.field(&fields, Column::ExternalId);
        let read = read_row(columns, datum, (row, &fields)).and_then(|store| {
            let is_new = seen.insert(external_id.to_owned());
            if is_new {
                Ok(store)
            } else {
                Err(RejectReason::DuplicateExternalId)
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
) -> Result<ImportRow, RejectReason> {
    let text = |column| columns.field(fields, column).to_owned();
    if !is_readable(columns, fields) {
        return Err(RejectReason::Unreadable);
    }
    let optional = |column| Some(text(column)).filter(|text| !text.is_empty());
    let external_id = optional(Column::ExternalId).ok_or(RejectReason::MissingExternalId)?;
    let name = optional(Column::Name).ok_or(RejectReason::MissingName)?;
    let address = text(Column::Address);
    if name.chars().count() > STORE_NAME_MAX {
        return Err(RejectReason::NameTooLong);
    }
    if address.chars().count() > ADDRESS_MAX {
        return Err(RejectReason::AddressTooLong);
    }
    let (latitude, longitude) = (text(Column::Latitude), text(Column::Longitude));
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
        store_type: optional(Column::StoreType),
        territory: optional(Column::Territory),
    })
}

/// Bytes that were no text have become replacement characters, and a quote that was not closed has drawn
/// other rows into a field in which no line ends. Only an address may have several lines.
fn is_readable(columns: &Columns, fields: &[&str]) -> bool {
    let of_one_line = [
        Column::ExternalId,
        Column::Name,
        Column::Longitude,
        Column::Latitude,
    ];
    let has_break = |column| columns.field(fields, column).contains(['\n', '\r']);
    !fields
        .iter()
        .any(|field| field.contains(char::REPLACEMENT_CHARACTER))
        && !of_one_line.into_iter().any(has_break)
}

/// The position with its axes right, and whether they were exchanged.
fn place(latitude: f64, longitude: f64) -> Result<(Position, bool), RejectReason> {
    let given = Position::new(latitude, longitude);
    let swapped = Position::new(longitude, latitude);
    match (given, swapped) {
        (Some(given), Some(swapped)) if !is_near_china(given) && is_near_china(swapped) => {
            Ok((swapped, true))
        }
        (Some(given), _) => Ok((given, false)),
        (None, Some(swapped)) => Ok((swapped, true)),
        (None, None) => Err(RejectReason::OutOfRange),
    }
}

/// Where the lists come from: a point here only when its axes are exchanged has them exchanged.
fn is_near_china(position: Position) -> bool {
    (3.0..=54.0).contains(&position.latitude) && (73.0..=136.0).contains(&position.longitude)
}

/// Reads a decimal number, full-width digits included.
fn number(text: &str) -> Result<f64, RejectReason> {
    let plain: String = text.chars().map(half_width).collect();
    match plain.trim_end_matches('°').trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(RejectReason::InvalidNumber),
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

    fn read(rows: &[[&'static str; 5]]) -> (Vec<ImportRow>, Vec<Rejection>) {
        let columns = Columns::map(&["id", "name", "address", "lng", "lat"]).expect("a header");
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
                (3, RejectReason::MissingExternalId),
                (4, RejectReason::MissingName),
                (5, RejectReason::DuplicateExternalId),
                (6, RejectReason::InvalidNumber),
                (7, RejectReason::OutOfRange),
                (8, RejectReason::InvalidNumber),
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
                .all(|one| one.reason == RejectReason::Unreadable)
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
