//! The properties, on all that fuzzing has kept: what reaches each part of the code, and every input
//! that once broke one.

use std::fs;
use std::path::Path;

use crate::properties;

#[test]
fn properties_hold_for_kept_inputs() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus");
    for (name, property) in properties::ALL.iter().copied() {
        let mut count = 0;
        for entry in fs::read_dir(corpus.join(name)).unwrap() {
            let path = entry.unwrap().path();
            // The name of the file, above what the property says.
            println!("{}", path.display());
            property(&fs::read(path).unwrap());
            count += 1;
        }
        assert!(count > 0, "{name}: nothing is kept");
    }
}
