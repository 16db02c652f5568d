//! The readers that a document has in every format, for what is held and for what was shown.

/// Methods of an enum with a variant for each format, each of which has the same ones.
macro_rules! readers {
    ($of:ident: $($(#[$doc:meta])* $name:ident -> $answer:ty;)*) => {
        impl $of {
            $($(#[$doc])*
            pub fn $name(&self) -> $answer {
                match self {
                    Self::Mdoc(document) => document.$name(),
                    Self::SdCwt(document) => document.$name(),
                    Self::SdJwt(document) => document.$name(),
                }
            })*

            /// The format that it is in: for keeping and presenting, not for reading.
            pub fn format(&self) -> $crate::Format {
                match self {
                    Self::Mdoc(_) => $crate::Format::MsoMdoc,
                    Self::SdCwt(_) => $crate::Format::SdCwt,
                    Self::SdJwt(_) => $crate::Format::SdJwt,
                }
            }

            /// The claim at a public path, if it is there.
            pub fn get(&self, path: &$crate::ClaimPath) -> Option<&$crate::ClaimValue> {
                match self {
                    Self::Mdoc(document) => document.get(path),
                    Self::SdCwt(document) => document.get(path),
                    Self::SdJwt(document) => document.get(path),
                }
            }
        }
    };
}

pub(crate) use readers;
