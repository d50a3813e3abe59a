use super::*;

fn parse(text: &str) -> CsvInput {
    CsvInput::parse("a.csv", text.as_bytes(), Dialect::default()).unwrap()
}

fn fault(text: &str) -> String {
    CsvInput::parse("a.csv", text.as_bytes(), Dialect::default()).unwrap_err().to_string()
}

fn values(table: &CsvInput, column: usize) -> Vec<f64> {
    let value = |row: usize| match table.cell_number(row, column).unwrap() {
        NumericCell::Number(number) => number.value,
        NumericCell::Missing(_) => f64::NAN,
    };
    (0..table.rows.len()).map(value).collect()
}

#[test]
fn every_dialect_of_a_table_is_the_same_table() {
    for text in [
        "score,count\n500,10\n600,20\n",
        "\u{feff}score;count\r\n500;10\r\n600;20\r\n",
        "sep=|\nscore|count\n500|10\n600|20",
        "score\tcount\r500\t10\r600\t20\r",
        "score,count,\n500,10,\n,,\n600,20,\n\n,,\n",
        ",score,count\n0,500,10\n1,600,20\n",
        "score，count\n５００，１０\n600，20\n",
    ] {
        let table = parse(text);
        assert_eq!(
            table.header.iter().map(|field| field.text.as_str()).collect::<Vec<_>>(),
            ["score", "count"],
            "{text}"
        );
        assert_eq!((values(&table, 0), values(&table, 1)), (vec![500.0, 600.0], vec![10.0, 20.0]), "{text}");
    }
}

#[test]
fn a_column_decides_how_its_numbers_are_read() {
    let table = parse("score;count;rate\n500,5;1.000;0,5\n600,5;2.000;0,125\n");
    assert_eq!(
        (values(&table, 0), values(&table, 1), values(&table, 2)),
        (vec![500.5, 600.5], vec![1000.0, 2000.0], vec![0.5, 0.125])
    );
    assert_eq!(values(&parse("month,value\n202401,\"64,734\"\n202402,NA\n202403,--\n"), 1)[0], 64734.0);
    let contradiction = parse("a;b\n1,5;x\n2.25;y\n");
    let error = contradiction.decimal_of(0).unwrap_err().to_string();
    assert_eq!(error, "a.csv:3:1: column `a`: `2.25` has a decimal point, but `1,5` has a decimal comma");
    let either = parse("a;b\n1,500;x\n2,250;y\n");
    let report = either.decimal_of(0).unwrap_err().report(false);
    assert!(report.contains("`1,500` could be 1.500 or 1500") && report.contains("--read decimal=comma"), "{report}");
    let stated = Dialect { decimal: Some(Decimal::Comma), ..Dialect::default() };
    assert_eq!(values(&CsvInput::parse("a.csv", either.text.as_bytes(), stated).unwrap(), 0), [1.5, 2.25]);
}

#[test]
fn what_is_no_table_is_refused_by_name() {
    assert_eq!(fault(""), "a.csv:1:1: the file is empty");
    assert_eq!(fault("a,b\n"), "a.csv:1:1: a header but no rows");
    assert_eq!(fault("a,b\n1\n"), "a.csv:2:1: 1 field where the header has 2");
    assert_eq!(fault("a,b\n1,\"2\n"), "a.csv:2:3: a quotation mark is never closed");
    assert_eq!(fault("2008年12月份,41.2\n2008年11月份,38.8\n"), "a.csv:1:1: no header: the first line holds numbers");
    assert_eq!(
        fault("Data Source,World Development Indicators,\n\nLast Updated,2022,\n\ndate,gdp\n2020,1\n"),
        "a.csv:1:1: text above the table, whose header seems to be line 5"
    );
    assert_eq!(fault("a;b,c\n1;2,3\n"), "a.csv:1:1: fields could be separated by comma or by semicolon");
}

#[test]
fn columns_of_one_name_are_reported_with_their_places() {
    let table = parse("x,Bad,bad\n1,2,3\n");
    assert_eq!(
        (table.column("bad").unwrap(), table.column("Bad").unwrap(), table.column("y").unwrap()),
        (Some(2), Some(1), None)
    );
    let (first, second) = table.twins(false).unwrap();
    let error = table.twin(first, second).to_string();
    assert_eq!(
        error,
        "a.csv:1:7: columns 2 and 3 are called `Bad` and `bad`, which differ only in case, blanks or hyphens"
    );
    assert_eq!(table.twins(true), None);
    let error = parse("gdp,gdp\n1,2\n").column("gdp").unwrap_err().to_string();
    assert_eq!(error, "a.csv:1:5: column `gdp` appears twice: columns 1 and 2");
    assert!(parse("x,Bad,bad\n1,2,3\n").column("BAD").is_err());
}

#[test]
fn many_columns_are_read_in_one_pass() {
    let names: Vec<String> = (0..100_000).map(|column| format!("c{column}")).collect();
    let numbers = vec!["1"; names.len()];
    let table = parse(&format!("{}\n{}\n", names.join(","), numbers.join(",")));
    assert_eq!((table.column("c99999").unwrap(), table.twins(false)), (Some(99_999), None));
}
