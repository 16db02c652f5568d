//! DCQL: the standard's examples, each rule alone, and what holds for any query.

mod documents;
mod examples;
mod missing;
mod pointers;
mod properties;
mod reading;
mod response;
mod selecting;
