plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
    id("org.jetbrains.kotlin.plugin.compose")
}

fun quoted(name: String): String {
    val value = providers.gradleProperty(name).getOrElse("")
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\""
}

android {
    namespace = "vidan.demo"
    compileSdk = 35

    defaultConfig {
        applicationId = "vidan.demo"
        minSdk = 28
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
        buildConfigField("String", "TRUST_LIST_URL", quoted("vidan.trustListUrl"))
        buildConfigField("String", "ROOT_KID", quoted("vidan.rootKid"))
        buildConfigField("String", "ROOT_KEY_PEM", quoted("vidan.rootKeyPem"))
        buildConfigField("boolean", "LOOPBACK_HTTP", providers.gradleProperty("vidan.loopbackHttp").getOrElse("false"))
        ndk { abiFilters += listOf("arm64-v8a", "x86_64") }
    }

    buildFeatures {
        buildConfig = true
        compose = true
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    kotlinOptions { jvmTarget = "17" }

    // Screens and device keys also compile off the phone (desktop/pom.xml); the bindings are generated.
    sourceSets["main"].kotlin.srcDirs(
        "src/main/keys",
        "../ui/src",
        "../../bindings/generated/kotlin",
        "../../bindings/kotlin/src/main/kotlin",
    )
}

dependencies {
    implementation(platform("androidx.compose:compose-bom:2024.12.01"))
    implementation("androidx.compose.material3:material3")
    implementation("androidx.activity:activity-compose:1.9.3")
    implementation("androidx.lifecycle:lifecycle-viewmodel-ktx:2.8.7")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.8.1")
    implementation("net.java.dev.jna:jna:5.18.1@aar")
}
