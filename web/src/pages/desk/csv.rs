//! Tables of the desk as files.

use super::download::save_file;

/// Saves a table as CSV with a byte order mark, which office programs need for Chinese text.
pub fn save_table<const N: usize>(
    name: &str,
    head: [String; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    let lines = std::iter::once(head)
        .chain(rows)
        .map(|cells| cells.map(|cell| quoted(&cell)).join(","));
    let text = format!("\u{feff}{}\r\n", lines.collect::<Vec<_>>().join("\r\n"));
    // A browser that refuses to save says so itself.
    save_file(&format!("{name}.csv"), "text/csv", text.as_bytes()).ok();
}

/// A cell that a spreadsheet shows as text, whatever it begins with.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_that_looks_like_a_formula_stays_text() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("云杉里 \"东湖\""), "\"云杉里 \"\"东湖\"\"\"");
    }
}
