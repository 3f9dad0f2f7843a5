//! The properties, where fuzz targets can call them.

#![allow(dead_code, reason = "tests have parts of it that no property has")]

#[path = "../../harness/inside.rs"]
mod inside;
#[path = "../../naive/mod.rs"]
mod naive;
#[path = "../../properties/mod.rs"]
mod properties;
#[path = "../../harness/tree.rs"]
mod tree;

/// Panics where the property `name` does not hold for `bytes`.
pub fn holds(name: &str, bytes: &[u8]) {
    let property = properties::ALL.iter().find(|(known, _)| *known == name);
    property.expect("a property of that name").1(bytes);
}
