// swift-tools-version:5.9
// The app's screens and its device keys, to be added to an Xcode app target; SwiftUI and the Secure Enclave exist on
// Apple's systems only. `bindings/swift` is the wallet itself.
import PackageDescription

let package = Package(
    name: "VidanDemo",
    platforms: [.iOS(.v17)],
    products: [.library(name: "VidanDemo", targets: ["VidanDemo"])],
    dependencies: [.package(name: "Vidan", path: "../bindings/swift")],
    targets: [
        .target(name: "VidanDemo", dependencies: [.product(name: "Vidan", package: "Vidan")]),
    ]
)
