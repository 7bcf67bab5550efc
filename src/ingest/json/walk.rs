//! A JSON document of any size, walked once: what stands in its arrays is handed out one by one and never held together.

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How deep in objects tables are looked for.
pub(super) const DEPTH: usize = 8;

/// What to do with an array or an object that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Want {
    /// Pass over it.
    Nothing,
    /// Hand out what stands in it.
    Items,
    /// Look into the objects and arrays that stand in it (objects only).
    Inside,
}

/// What takes the parts of a document; `path` is the names that lead to the place, outermost first.
pub(in crate::ingest) trait Sink {
    /// An array begins, or an object.
    fn begin(&mut self, path: &[String], is_array: bool) -> Want;

    /// One element of an array, or the value of one entry of an object with its name, as written.
    fn item(&mut self, path: &[String], name: Option<&str>, text: &str) -> ControlFlow<()>;

    /// A value that is neither array nor object, where objects are looked into.
    fn scalar(&mut self, path: &[String], number: Option<u64>);

    /// A new part of the document begins: what was read before it is no longer held.
    fn part(&mut self);
}

/// Walks the next document of `input`. `Break` where the sink broke it off.
pub(in crate::ingest) fn walk<R: Read, S: Sink>(
    document: &mut serde_json::Deserializer<serde_json::de::IoRead<R>>,
    sink: &mut S,
) -> Result<ControlFlow<()>, serde_json::Error> {
    let mut path = Vec::new();
    let mut stopped = false;
    let node = Node { sink, path: &mut path, stopped: &mut stopped };
    match node.deserialize(document) {
        _ if stopped => Ok(ControlFlow::Break(())),
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(error) => Err(error),
    }
}

struct Node<'w, S> {
    sink: &'w mut S,
    path: &'w mut Vec<String>,
    stopped: &'w mut bool,
}

impl<S: Sink> Node<'_, S> {
    fn give<E: Error>(&mut self, name: Option<&str>, text: &str) -> Result<(), E> {
        if self.sink.item(self.path, name, text).is_break() {
            *self.stopped = true;
            return Err(E::custom("broken off"));
        }
        self.sink.part();
        Ok(())
    }
}

impl<'de, S: Sink> DeserializeSeed<'de> for Node<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de, S: Sink> Visitor<'de> for Node<'_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.sink.scalar(self.path, None);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.sink.scalar(self.path, None);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.sink.scalar(self.path, Some(number));
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.sink.scalar(self.path, None);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.sink.scalar(self.path, text.parse().ok());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        if self.sink.begin(self.path, true) == Want::Items {
            while let Some(element) = seq.next_element::<Box<RawValue>>()? {
                self.give(None, element.get())?;
            }
        } else {
            while seq.next_element::<IgnoredAny>()?.is_some() {
                self.sink.part();
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let want = self.sink.begin(self.path, false);
        while let Some(name) = map.next_key::<String>()? {
            self.sink.part();
            match want {
                Want::Nothing => {
                    map.next_value::<IgnoredAny>()?;
                }
                Want::Items => {
                    let value = map.next_value::<Box<RawValue>>()?;
                    self.give(Some(&name), value.get())?;
                }
                Want::Inside => {
                    self.path.push(name);
                    let inner = Node { sink: &mut *self.sink, path: &mut *self.path, stopped: &mut *self.stopped };
                    map.next_value_seed(inner)?;
                    self.path.pop();
                }
            }
        }
        Ok(())
    }
}
