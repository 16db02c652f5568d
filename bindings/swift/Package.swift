// swift-tools-version:5.9
// The generated Swift as a package. `cargo xtask bindings` writes it; `prepare.sh` puts it, and the library, in place.
import PackageDescription

let package = Package(
    name: "Vidan",
    products: [.library(name: "Vidan", targets: ["Vidan"])],
    targets: [
        .systemLibrary(name: "vidanFFI", path: "Sources/vidanFFI"),
        .target(
            name: "Vidan", dependencies: ["vidanFFI"],
            linkerSettings: [.linkedLibrary("vidan_ffi"), .unsafeFlags(["-L", "lib"])]),
        .testTarget(name: "VidanTests", dependencies: ["Vidan"]),
    ]
)
