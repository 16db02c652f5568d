//! Mobile documents: the standards' vectors, every check alone, and what holds for any document.

mod annex_d;
mod annex_d_session;
mod asking;
mod device;
mod engaging;
mod foreign;
mod form;
mod form_of_items;
mod handovers;
mod issuing;
mod kinds;
mod own_file;
mod parts;
mod properties;
mod session;
mod showing;
mod signed;
mod times;
mod twins;
mod vectors;
