// swift-tools-version: 6.2
// The whole of annuaire: one program, its libraries by layer (Docs/architecture.md), their tests.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    // Debug builds, and so the tests, check every access to memory; a look-up of some microseconds
    // has no time to check it again.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.target(name: name)] + dependencies,
        swiftSettings: settings)
}

let package = Package(
    name: "annuaire",
    products: [.executable(name: "annuaire", targets: ["annuaire"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: [.defaults, "YAML"]),
    ],
    targets: [
        // Layer 0
        .systemLibrary(
            name: "COpenLDAP", path: "Sources/COpenLDAP", providers: [.apt(["libldap2-dev"])]),
        .systemLibrary(
            name: "CArchive", path: "Sources/CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CProcessor", path: "Sources/CProcessor"),
        .systemLibrary(
            name: "CSQLiteSession", path: "Sources/CSQLiteSession",
            providers: [.apt(["libsqlite3-dev"])]),
        library("TextFolding"),
        // Layer 1
        library("LDAPModel", ["TextFolding"]),
        library("DirectoryModel", ["TextFolding"]),
        .target(
            name: "DirectoryMigrations", path: "Migrations",
            resources: [.embedInCode("0001_first_light.sql")], swiftSettings: settings),
        // Layer 2
        library("LDAPProtocol", ["LDAPModel", nioCore]),
        library(
            "DirectoryStore",
            [
                "CProcessor", "CSQLiteSession", "DirectoryModel", "DirectoryMigrations", grdb,
                sqlite, crypto,
            ]),
        // Layer 3
        library("LDAPServer", ["LDAPModel", "LDAPProtocol", nioCore, nioPosix, logging]),
        library(
            "DirectoryImport",
            ["CArchive", "TextFolding", "DirectoryModel", "DirectoryStore", crypto]),
        library("DirectoryLookup", ["DirectoryModel", "DirectoryStore"]),
        library("DirectoryPublication", ["TextFolding", "DirectoryModel", "DirectoryStore"]),
        // Layer 4
        library(
            "DirectoryLDAP",
            [
                "TextFolding", "LDAPModel", "LDAPProtocol", "LDAPServer", "DirectoryModel",
                "DirectoryLookup", nioCore, logging,
            ]),
        // Layer 5
        library("DirectorySandbox", ["DirectoryModel"], resources: [.copy("Data")]),
        // Layer 6
        .executableTarget(
            name: "annuaire",
            dependencies: [
                "DirectoryModel", "DirectoryStore", "DirectoryImport", "DirectoryLookup",
                "DirectoryPublication", "DirectoryLDAP", "DirectorySandbox", "LDAPModel",
                "LDAPServer", arguments, logging, lifecycle, signals, configuration, system,
                nioCore, nioPosix, crypto,
            ],
            swiftSettings: settings),
        // Tests
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "DirectoryTestSupport", dependencies: ["DirectoryModel", "DirectoryStore"],
            path: "Tests/DirectoryTestSupport", swiftSettings: settings),
        tests(of: "TextFolding", ["TestSupport"]),
        tests(of: "LDAPModel", ["TestSupport"]),
        tests(of: "DirectoryModel"),
        tests(of: "LDAPProtocol", ["LDAPModel", "COpenLDAP", nioCore]),
        tests(
            of: "DirectoryStore",
            [
                "TestSupport", "DirectoryTestSupport", "DirectoryModel", "DirectoryMigrations",
                grdb,
                crypto,
            ]),
        tests(
            of: "LDAPServer",
            ["LDAPModel", "LDAPProtocol", "COpenLDAP", nioCore, nioPosix, logging]),
        tests(
            of: "DirectoryImport", ["CArchive", "TestSupport", "DirectoryModel", "DirectoryStore"]),
        tests(
            of: "DirectoryLookup", ["DirectoryTestSupport", "DirectoryModel", "DirectoryStore"]),
        tests(of: "DirectoryPublication", ["DirectoryModel", "DirectoryStore", "DirectoryImport"]),
        tests(
            of: "DirectoryLDAP",
            [
                "TestSupport", "TextFolding", "LDAPModel", "LDAPProtocol", "LDAPServer",
                "DirectoryModel", "DirectoryLookup", nioCore,
            ]),
        tests(of: "DirectorySandbox", ["DirectoryModel"]),
        .testTarget(
            name: "AnnuaireTests",
            dependencies: ["annuaire", "DirectorySandbox", "TestSupport"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
