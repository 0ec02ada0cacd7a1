// Writes a list of so many rows and eight columns, words and numbers, with rust_xlsxwriter, row by row.
use rust_xlsxwriter::{Format, Workbook, XlsxError};

fn main() -> Result<(), XlsxError> {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a file");
    let rows: u32 = args.next().and_then(|n| n.parse().ok()).expect("so many rows");
    let mut workbook = Workbook::new();
    let head = Format::new().set_bold();
    let count = Format::new().set_num_format("# ##0");
    let part = Format::new().set_num_format("0.0 %");
    let sheet = workbook.add_worksheet_with_low_memory()?;
    for (c, header) in ["Territoire", "Indicateur", "Effectif", "Parmi", "Suivis", "Sorties", "Part", "Moyenne"].iter().enumerate() {
        sheet.write_string_with_format(0, c as u16, *header, &head)?;
    }
    for n in 0..rows {
        sheet.write_string(n + 1, 0, format!("Territoire {n}"))?;
        sheet.write_string(n + 1, 1, format!("Indicateur {}", n % 60))?;
        for c in 0..6u32 {
            let value = f64::from(n.wrapping_mul(c) % 977) / 7.0;
            let format = if c == 4 { &part } else { &count };
            sheet.write_number_with_format(n + 1, (c + 2) as u16, value, format)?;
        }
    }
    workbook.save(path)?;
    Ok(())
}
