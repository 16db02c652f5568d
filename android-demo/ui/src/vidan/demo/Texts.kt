package vidan.demo

/** What the screens say. The app fills it from its string resources, so that there is one place to translate. */
data class Texts(
    val appName: String,
    val passcode: String,
    val newPasscode: String,
    val unlock: String,
    val create: String,
    val noDocuments: String,
    val receive: String,
    val offer: String,
    val txCode: String,
    val cancel: String,
    val copiesLeft: String,
    val choose: String,
    val review: String,
    val leaves: String,
    val told: String,
    val purpose: String,
    val agree: String,
    val show: String,
    val secondsLeft: String,
    val ended: String,
    val back: String,
    val lock: String,
) {
    companion object {
        /** By the names of the string resources: `no_documents` and so on. */
        fun from(string: (String) -> String) = Texts(
            appName = string("app_name"),
            passcode = string("passcode"),
            newPasscode = string("new_passcode"),
            unlock = string("unlock"),
            create = string("create"),
            noDocuments = string("no_documents"),
            receive = string("receive"),
            offer = string("offer"),
            txCode = string("tx_code"),
            cancel = string("cancel"),
            copiesLeft = string("copies_left"),
            choose = string("choose"),
            review = string("review"),
            leaves = string("leaves"),
            told = string("told"),
            purpose = string("purpose"),
            agree = string("agree"),
            show = string("show"),
            secondsLeft = string("seconds_left"),
            ended = string("ended"),
            back = string("back"),
            lock = string("lock"),
        )
    }
}
