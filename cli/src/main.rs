//! The executable `pmap`: `start` is where it begins, the library does the rest.
#![no_std]
#![no_main]

mod start;

use pmap_cli::run as main;
