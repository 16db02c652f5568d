//! SQLite's side of it: <https://www.sqlite.org/c3ref/vfs.html> and <https://www.sqlite.org/c3ref/io_methods.html>.
//!
//! A file of ours is a head, which SQLite knows, followed by the real file's own memory. The real methods are called on that.
#![allow(
    unsafe_code,
    reason = "SQLite's file system is an interface of C; this is the only way to make its disk fail"
)]

use std::{
    ffi::{CStr, OsStr, c_char, c_int, c_void},
    os::unix::ffi::OsStrExt as _,
    path::Path,
    ptr::null_mut,
    sync::{Arc, Once, OnceLock},
};

use rusqlite::ffi;

use super::{Call, Disk};

/// What SQLite sees of a file of ours; the real file follows at [`REAL`].
#[repr(C)]
struct Head {
    base: ffi::sqlite3_file,
    /// From `Arc::into_raw`, given back when the file is closed.
    disk: *const Disk,
}

/// Where the real file begins.
const REAL: usize = size_of::<Head>();

/// The real file system. Its address never changes, and SQLite keeps it for as long as the process lives.
struct RealVfs(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite itself hands this pointer to any thread, and only its functions look behind it.
unsafe impl Send for RealVfs {}
// SAFETY: as above.
unsafe impl Sync for RealVfs {}

static REAL_VFS: OnceLock<RealVfs> = OnceLock::new();

/// Puts ourselves in front of the real file system, once.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: a null name asks for the default, which lives for ever.
        let real = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
        assert!(!real.is_null());
        // SAFETY: SQLite made it, and it is read only here.
        let mut ours = unsafe { *real };
        let head = c_int::try_from(REAL).unwrap();
        ours.szOsFile += head;
        ours.zName = c"vidan-faults".as_ptr();
        ours.pNext = null_mut();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        assert!(REAL_VFS.set(RealVfs(real)).is_ok());
        // SAFETY: leaked, so that it lives for ever as SQLite asks. The functions that were copied read the same private
        // data as before.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) };
        assert_eq!(code, ffi::SQLITE_OK);
    });
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // The first version: no shared memory, which a vault that is locked exclusively does not need.
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

fn real_vfs() -> *mut ffi::sqlite3_vfs {
    REAL_VFS.get().expect("registered first").0
}

/// SAFETY: `name` is null, or a text that SQLite ended with a zero.
unsafe fn disk_of(name: *const c_char) -> Option<Arc<Disk>> {
    if name.is_null() {
        return None;
    }
    // SAFETY: as promised.
    let name = unsafe { CStr::from_ptr(name) };
    Disk::of(Path::new(OsStr::from_bytes(name.to_bytes())))
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's promises about `xOpen`: `name` is a text or null, and `file` has room for `szOsFile` bytes.
    unsafe {
        let real_open = (*real_vfs()).xOpen.expect("every file system opens");
        let Some(disk) = disk_of(name) else {
            return real_open(real_vfs(), name, file, flags, out_flags);
        };
        // Without methods SQLite does not close what was not opened.
        (*file).pMethods = std::ptr::null();
        if let Some(code) = disk.meet(Call::Open) {
            return code;
        }
        let real = real(file);
        (*real).pMethods = std::ptr::null();
        let code = real_open(real_vfs(), name, real, flags, out_flags);
        if code == ffi::SQLITE_OK {
            (*file.cast::<Head>()).disk = Arc::into_raw(disk);
            (*file).pMethods = &METHODS;
        } else if !(*real).pMethods.is_null()
            && let Some(close) = (*(*real).pMethods).xClose
        {
            close(real);
        }
        code
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: SQLite's promises about `xDelete`.
    unsafe {
        if let Some(code) = disk_of(name).and_then(|disk| disk.meet(Call::Delete)) {
            return code;
        }
        let delete = (*real_vfs()).xDelete.expect("every file system deletes");
        delete(real_vfs(), name, sync)
    }
}

/// The real file in one of ours.
///
/// SAFETY: `file` is a file of ours.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite gave room for both, at an address fit for pointers; `REAL` is a multiple of their size.
    unsafe { file.cast::<u8>().add(REAL).cast() }
}

/// The error that a call answers with.
///
/// SAFETY: `file` is an open file of ours.
unsafe fn meet(file: *mut ffi::sqlite3_file, call: Call) -> Option<c_int> {
    // SAFETY: the pointer came from `Arc::into_raw` and is given back only by `close`.
    unsafe { (*(*file.cast::<Head>()).disk).meet(call) }
}

/// Calls the real method.
macro_rules! real_call {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        let real = real($file);
        let method = (*(*real).pMethods).$method.expect("a method of the first version");
        method(real $(, $argument)*)
    }};
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once.
    unsafe {
        drop(Arc::from_raw((*file.cast::<Head>()).disk));
        real_call!(file, xClose)
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite's promises about an open file, here and below.
    unsafe {
        match meet(file, Call::Read) {
            Some(code) => code,
            None => real_call!(file, xRead, to, len, at),
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: as for `read`.
    unsafe {
        match meet(file, Call::Write) {
            Some(code) => {
                // Torn: what stood there is gone all the same.
                let _ = real_call!(file, xWrite, from, len / 2, at);
                code
            }
            None => real_call!(file, xWrite, from, len, at),
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    // SAFETY: as for `read`.
    unsafe {
        match meet(file, Call::Truncate) {
            Some(code) => code,
            None => real_call!(file, xTruncate, len),
        }
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as for `read`.
    unsafe {
        match meet(file, Call::Sync) {
            Some(code) => code,
            None => real_call!(file, xSync, flags),
        }
    }
}

unsafe extern "C" fn size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: as for `read`.
    unsafe {
        match meet(file, Call::Size) {
            Some(code) => code,
            None => real_call!(file, xFileSize, size),
        }
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as for `read`.
    unsafe { real_call!(file, xLock, level) }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as for `read`.
    unsafe { real_call!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    answer: *mut c_int,
) -> c_int {
    // SAFETY: as for `read`.
    unsafe { real_call!(file, xCheckReservedLock, answer) }
}

unsafe extern "C" fn file_control(
    file: *mut ffi::sqlite3_file,
    what: c_int,
    with: *mut c_void,
) -> c_int {
    // SAFETY: as for `read`.
    unsafe { real_call!(file, xFileControl, what, with) }
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: as for `read`.
    unsafe { real_call!(file, xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: as for `read`.
    unsafe { real_call!(file, xDeviceCharacteristics) }
}
