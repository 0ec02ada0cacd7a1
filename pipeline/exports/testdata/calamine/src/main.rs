//! Reads every cell of every sheet of the workbooks named, so many times, and prints how
//! many hold something: what pipeline/exports is measured beside.

use calamine::{open_workbook_auto_from_rs, Data, Reader};
use std::{env, fs, io::Cursor};

fn main() {
    let mut arguments = env::args().skip(1);
    let times: usize = arguments.next().expect("how many times").parse().expect("a number");
    let files: Vec<Vec<u8>> = arguments.map(|f| fs::read(f).expect("a file")).collect();
    let mut cells = 0;
    for _ in 0..times {
        for content in &files {
            let mut book = open_workbook_auto_from_rs(Cursor::new(content)).expect("a workbook");
            for name in book.sheet_names() {
                let range = book.worksheet_range(&name).expect("a sheet");
                cells += range.cells().filter(|(_, _, c)| !matches!(c, Data::Empty)).count();
            }
        }
    }
    println!("{}", cells / times.max(1));
}
