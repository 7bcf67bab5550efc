//! Parquet files, row by row; a page of each column is held at a time.

use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;

use super::cell::Cell;
use super::digest::HashingReader;
use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::Progress;
use super::records::{Records, Summary, Take};
use super::rows::{Cells, Fault};

/// How deep groups are taken apart; what lies deeper is one cell.
const DEPTH: usize = 8;
/// Stands between the values of a list.
const AND: char = '、';

/// A Parquet file as a table.
#[derive(Debug)]
pub(super) struct ParquetRecords {
    file: FoundFile,
    columns: Vec<String>,
    shape: Vec<Shape>,
}

/// How the columns of a row lie in what the decoder gives.
#[derive(Debug)]
enum Shape {
    /// One cell.
    Leaf(Kind),
    /// The cells of a group.
    Group(Vec<Shape>),
}

/// What the decoder does not say of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Plain,
    /// A moment; counted in nanoseconds where the decoder gives a bare number.
    Moment { is_utc: bool },
    /// A time of day in nanoseconds.
    Time,
}

impl ParquetRecords {
    /// Reads the file's own description of its columns.
    pub(super) fn open(file: &FoundFile) -> Result<Self, IngestError> {
        let reader = reader(file)?;
        let schema = reader.metadata().file_metadata().schema();
        let mut columns = Vec::new();
        let shape = schema.get_fields().iter().map(|field| shape(field, "", 1, &mut columns)).collect();
        Ok(Self { file: file.clone(), columns, shape })
    }
}

fn reader(file: &FoundFile) -> Result<SerializedFileReader<File>, IngestError> {
    let input = File::open(&file.path).map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
    guarded(file, || SerializedFileReader::new(input))
}

/// Runs the decoder; what it says is wrong, and a panic in it, become errors that name the file.
fn guarded<T>(file: &FoundFile, f: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, IngestError> {
    let bad = |detail| IngestError::BadParquet { file: file.name.clone(), detail };
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(done) => done.map_err(|error| bad(error.to_string())),
        Err(_) => Err(bad("the content contradicts itself".to_owned())),
    }
}

fn shape(field: &Type, prefix: &str, depth: usize, columns: &mut Vec<String>) -> Shape {
    let name = if prefix.is_empty() { field.name().to_owned() } else { format!("{prefix}.{}", field.name()) };
    let info = field.get_basic_info();
    let listed = matches!(info.logical_type_ref(), Some(LogicalType::List | LogicalType::Map))
        || info.converted_type() != parquet::basic::ConvertedType::NONE
        || (info.has_repetition() && info.repetition() == parquet::basic::Repetition::REPEATED);
    if field.is_group() && !listed && depth < DEPTH {
        let inner = field.get_fields().iter().map(|field| shape(field, &name, depth + 1, columns));
        return Shape::Group(inner.collect());
    }
    columns.push(name);
    Shape::Leaf(match info.logical_type_ref() {
        Some(LogicalType::Timestamp(stamp)) => Kind::Moment { is_utc: stamp.is_adjusted_to_u_t_c },
        Some(LogicalType::Time(time)) if time.unit == TimeUnit::NANOS => Kind::Time,
        // Older writers do not say; the format has such moments in UTC.
        _ if is_old_moment(field) => Kind::Moment { is_utc: true },
        _ => Kind::Plain,
    })
}

fn is_old_moment(field: &Type) -> bool {
    use parquet::basic::{ConvertedType, Type as Physical};
    let stated = field.get_basic_info().converted_type();
    matches!(stated, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS)
        || (field.is_primitive() && field.get_physical_type() == Physical::INT96)
}

impl Records for ParquetRecords {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&self, progress: &dyn Progress, take: &mut Take<'_>) -> Result<Option<Summary>, IngestError> {
        let reader = reader(&self.file)?;
        let mut rows = guarded(&self.file, || reader.get_row_iter(None))?;
        let mut cells = vec![String::new(); self.columns.len()];
        let mut number = 0;
        while let Some(row) = guarded(&self.file, || rows.next().transpose())? {
            number += 1;
            let fault = self.fill(&row, &mut cells);
            if take(&ParquetCells { cells: &cells, fault }, number) == ControlFlow::Break(()) {
                return Ok(None);
            }
        }
        let io = |source| IngestError::Io { file: self.file.name.clone(), source };
        let input = HashingReader::new(File::open(&self.file.path).map_err(io)?, progress);
        let (bytes, sha256) = input.finish().map_err(io)?;
        if bytes != self.file.bytes {
            return Err(IngestError::Changed { file: self.file.name.clone() });
        }
        Ok(Some(Summary { bytes, sha256, records: number }))
    }
}

impl ParquetRecords {
    fn fill(&self, row: &Row, cells: &mut [String]) -> Option<Fault> {
        cells.iter_mut().for_each(String::clear);
        let mut fault = None;
        let mut rest = cells;
        for (shape, (_, field)) in self.shape.iter().zip(row.get_column_iter()) {
            let (own, after) = rest.split_at_mut(shape.width().min(rest.len()));
            shape.put(field, own, &mut fault);
            rest = after;
        }
        fault
    }
}

impl Shape {
    /// How many cells it has.
    fn width(&self) -> usize {
        match self {
            Self::Leaf(_) => 1,
            Self::Group(inner) => inner.iter().map(Self::width).sum(),
        }
    }

    fn put(&self, field: &Field, cells: &mut [String], fault: &mut Option<Fault>) {
        match (self, field) {
            (Self::Leaf(kind), field) => {
                if let Some(cell) = cells.first_mut() {
                    *fault = fault.or(put(field, *kind, cell));
                }
            }
            (Self::Group(inner), Field::Group(row)) => {
                let mut rest = cells;
                for (shape, (_, field)) in inner.iter().zip(row.get_column_iter()) {
                    let (own, after) = rest.split_at_mut(shape.width().min(rest.len()));
                    shape.put(field, own, fault);
                    rest = after;
                }
            }
            (Self::Group(_), _) => {}
        }
    }
}

/// Adds a value as a cell shows it; why it cannot be read, if so.
fn put(field: &Field, kind: Kind, out: &mut String) -> Option<Fault> {
    match field {
        Field::Null => {}
        Field::Str(text) => out.push_str(text),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => out.push_str(text),
            Err(_) => {
                out.push_str(&String::from_utf8_lossy(bytes.data()));
                return Some(Fault::Undecodable);
            }
        },
        Field::Float(value) => out.push_str(&value.to_string()),
        // As in a workbook: a number that lost digits must not look like an ID number.
        Field::Double(value) => out.push_str(Cell::Number(*value).text(&mut String::new())),
        Field::Date(days) => {
            let date = NaiveDate::default().checked_add_signed(TimeDelta::days(i64::from(*days)));
            put_or(out, date.map(|date| date.to_string()), field);
        }
        Field::TimestampMillis(ms) => put_moment(out, DateTime::from_timestamp_millis(*ms), kind, field),
        Field::TimestampMicros(us) => put_moment(out, DateTime::from_timestamp_micros(*us), kind, field),
        Field::Long(ns) if matches!(kind, Kind::Moment { .. }) => {
            put_moment(out, Some(DateTime::from_timestamp_nanos(*ns)), kind, field);
        }
        Field::Long(ns) if kind == Kind::Time => put_time(out, *ns, field),
        Field::TimeMicros(us) => put_time(out, us.saturating_mul(1000), field),
        Field::TimeMillis(ms) => put_time(out, i64::from(*ms).saturating_mul(1_000_000), field),
        Field::ListInternal(list) if list.elements().iter().all(is_plain) => {
            for (place, element) in list.elements().iter().filter(|element| **element != Field::Null).enumerate() {
                if place > 0 {
                    out.push(AND);
                }
                put(element, Kind::Plain, out);
            }
        }
        other => out.push_str(&other.to_string()),
    }
    None
}

fn is_plain(field: &Field) -> bool {
    !matches!(field, Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_))
}

/// The text, or what the decoder shows where the value lies outside the calendar.
fn put_or(out: &mut String, text: Option<String>, field: &Field) {
    out.push_str(&text.unwrap_or_else(|| field.to_string()));
}

fn put_moment(out: &mut String, at: Option<DateTime<Utc>>, kind: Kind, field: &Field) {
    let form = if kind == (Kind::Moment { is_utc: false }) { "%Y-%m-%d %H:%M:%S%.f" } else { "%Y-%m-%dT%H:%M:%S%.fZ" };
    put_or(out, at.map(|at| at.format(form).to_string()), field);
}

fn put_time(out: &mut String, nanos: i64, field: &Field) {
    let time = NaiveTime::MIN.overflowing_add_signed(TimeDelta::nanoseconds(nanos));
    put_or(out, (time.1 == 0).then(|| time.0.format("%H:%M:%S%.f").to_string()), field);
}

struct ParquetCells<'a> {
    cells: &'a [String],
    fault: Option<Fault>,
}

impl Cells for ParquetCells<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        self.cells.get(column).map_or(Cell::Empty, |text| Cell::Text(text))
    }

    fn width(&self) -> usize {
        self.cells.len()
    }

    fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{
        BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
        Int64Type,
    };
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use crate::ingest::progress::Silent;
    use crate::ingest::records;

    const SCHEMA: &str = "message log {
        required binary account (STRING);
        optional int64 time (TIMESTAMP(MICROS,false));
        required int64 at (TIMESTAMP(NANOS,true));
        required int32 day (DATE);
        required int64 id;
        required double rounded;
        required boolean done;
        required fixed_len_byte_array(5) amount (DECIMAL(10,2));
        optional group who { required binary dept (STRING); }
        optional group roles (LIST) { repeated group list { required binary element (STRING); } }
    }";

    fn column<T: DataType>(
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        values: &[T::T],
        levels: Option<(&[i16], &[i16])>,
    ) {
        let mut writer = group.next_column().unwrap().unwrap();
        let (defined, repeated) = levels.unzip();
        writer.typed::<T>().write_batch(values, defined, repeated.filter(|levels| !levels.is_empty())).unwrap();
        writer.close().unwrap();
    }

    fn texts(values: &[&str]) -> Vec<ByteArray> {
        values.iter().map(|value| ByteArray::from(value.as_bytes().to_vec())).collect()
    }

    /// Two row groups of two rows.
    fn written() -> Vec<u8> {
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default())).unwrap();
        for names in [["张三", "李四"], ["王五", "张三"]] {
            let mut group = writer.next_row_group().unwrap();
            column::<ByteArrayType>(&mut group, &texts(&names), None);
            column::<Int64Type>(&mut group, &[1_682_584_205_123_000], Some((&[1, 0], &[])));
            column::<Int64Type>(&mut group, &[1_682_584_205_000_000_000, 0], None);
            column::<Int32Type>(&mut group, &[19_474, -1], None);
            column::<Int64Type>(&mut group, &[500_224_199_001_011_234, -7], None);
            column::<DoubleType>(&mut group, &[500_224_199_001_011_234.0, 0.5], None);
            column::<BoolType>(&mut group, &[true, false], None);
            let amount = |cents: u8| FixedLenByteArray::from(ByteArray::from(vec![0, 0, 0, 1, cents]));
            column::<FixedLenByteArrayType>(&mut group, &[amount(0), amount(5)], None);
            column::<ByteArrayType>(&mut group, &texts(&["社保所"]), Some((&[1, 0], &[])));
            column::<ByteArrayType>(&mut group, &texts(&["受理岗", "审核岗"]), Some((&[2, 2, 0], &[0, 1, 0])));
            group.close().unwrap();
        }
        writer.into_inner().unwrap()
    }

    fn open(bytes: &[u8]) -> Result<(tempfile::TempDir, ParquetRecords), IngestError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, bytes).unwrap();
        let found =
            ParquetRecords::open(&FoundFile { path, name: "日志.parquet".into(), bytes: bytes.len() as u64 })?;
        Ok((dir, found))
    }

    #[test]
    fn values_of_every_type_read_as_text() {
        let (_dir, records) = open(&written()).unwrap();
        let names = ["account", "time", "at", "day", "id", "rounded", "done", "amount", "who.dept", "roles"];
        assert_eq!(records.columns(), names);
        let rows = records::head(&records, 9).unwrap();
        let row = |row: &crate::ingest::rows::RawRow| {
            let cells = (0..row.width()).map(|column| row.cell(column).text(&mut String::new()).to_owned());
            cells.collect::<Vec<_>>().join("|")
        };
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(
            row(&rows[0]),
            "张三|2023-04-27 08:30:05.123|2023-04-27T08:30:05Z|2023-04-27|500224199001011234|5.00224E+17|true|2.56|社保所|受理岗、审核岗"
        );
        assert_eq!(row(&rows[3]), "张三||1970-01-01T00:00:00Z|1969-12-31|-7|0.5|false|2.61||");
    }

    #[test]
    fn the_summary_is_of_the_whole_file() {
        let bytes = written();
        let (_dir, records) = open(&bytes).unwrap();
        let whole = records.read(&Silent, &mut |_, _| ControlFlow::Continue(())).unwrap().unwrap();
        assert_eq!((whole.bytes, whole.records, whole.sha256.len()), (bytes.len() as u64, 4, 64));
        assert_eq!(records.read(&Silent, &mut |_, _| ControlFlow::Break(())).unwrap(), None);
    }

    #[test]
    fn damaged_files_are_errors_that_name_them() {
        let bytes = written();
        for place in (0..bytes.len()).step_by(7) {
            let mut bytes = bytes.clone();
            bytes[place] ^= 0x5A;
            let read =
                open(&bytes).and_then(|(_dir, records)| records.read(&Silent, &mut |_, _| ControlFlow::Continue(())));
            if let Err(error) = read {
                assert!(matches!(error, IngestError::BadParquet { .. }), "{error}");
            }
        }
        let error = open(&bytes[..bytes.len() / 2]).map(|_| ()).unwrap_err();
        assert!(error.words().0.contains("日志.parquet"), "{error}");
    }
}
